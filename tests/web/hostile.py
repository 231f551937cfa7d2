"""Two hundred texts that want to be run: what has broken pages that did not expect it.

Each calls `alert`. They want to be taken for markup, out of an attribute, a script, a comment or a style,
for an address, for a template, or for another coding. Written for these tests after the kinds that OWASP
lists (https://cheatsheetseries.owasp.org/cheatsheets/XSS_Filter_Evasion_Cheat_Sheet.html).
"""

from __future__ import annotations

_ELEMENTS = [
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script >alert(1)</script\n>",
    "<script/x>alert(1)</script>",
    "<script\t>alert(1)</script\t>",
    "<script>alert(1)//",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<script>/*</script>*/<script>alert(1)</script>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><script>alert&#40;1&#41;</script></svg>",
    "<svg><script href='data:text/javascript,alert(1)'></script></svg>",
    "<script src='data:text/javascript,alert(1)'></script>",
    "<script type=module>alert(1)</script>",
    "<math><script>alert(1)</script></math>",
    "<svg><![CDATA[><script>alert(1)</script>]]></svg>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<iframe srcdoc=\"&lt;img src=x onerror=parent.alert(1)&gt;\"></iframe>",
    "<iframe src='javascript:parent.alert(1)'></iframe>",
    "<iframe src='data:text/html,<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<object data='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='></object>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='javascript:alert(1)//'><a href=x>x</a>",
    "<link rel=stylesheet href='data:text/css,*{x:expression(alert(1))}'>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<style>*{background:url(javascript:alert(1))}</style>",
    "<form><button formaction='javascript:alert(1)'>x</button></form>",
    "<form action='javascript:alert(1)'><input type=submit></form>",
    "<isindex action='javascript:alert(1)' type=image>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<svg></p><style><a id='</style><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<xmp><p title='</xmp><svg onload=alert(1)>'></xmp>",
    "<listing>&lt;img src=x onerror=alert(1)&gt;</listing>",
    "<select><template><img src=x onerror=alert(1)></template></select>",
    "<table><td background='javascript:alert(1)'></table>",
    "<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg onload=alert(1)/>#x'></use></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><set onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a href='javascript:alert(1)'><text y=20>x</text></a></svg>",
    "<svg><animate xlink:href=#x attributeName=href values='javascript:alert(1)'/><a id=x><text>x</text></a></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<area href='javascript:alert(1)'>",
    "<portal src='javascript:alert(1)'>",
    "<frameset onload=alert(1)>",
    "<body onload=alert(1)>",
    "<html onmouseover=alert(1)>",
]  # fmt: skip
_HANDLERS = [
    f"<{element} {event}=alert(1){more}>"
    for element, event, more in (
        ("img src=x", "onerror", ""), ("img src=x", "OnErRoR", ""), ("img/src=x", "onerror", "//"),
        ("img src=x", "onerror\n", ""), ("img src=x", "onerror\t", " "), ("img src=x", "onerror ", " x"),
        ("image src=x", "onerror", ""), ("svg", "onload", ""), ("svg/", "onload", "/"), ("svg\f", "onload", ""),
        ("video src=x", "onerror", ""), ("audio src=x", "onerror", ""), ("video><source", "onerror", " src=x"),
        ("input autofocus", "onfocus", ""), ("select autofocus", "onfocus", ""),
        ("textarea autofocus", "onfocus", ""), ("details open", "ontoggle", ""), ("p tabindex=1 autofocus", "onfocus", ""),
        ("button autofocus", "onfocus", ""), ("a href=# autofocus", "onfocus", ""), ("marquee", "onstart", ""),
        ("style", "onload", "></style"), ("iframe", "onload", ""), ("object", "onerror", " data=x"),
        ("embed src=x", "onload", ""), ("link rel=stylesheet href=x", "onerror", ""), ("script src=x", "onerror", "></script"),
        ("body", "onpageshow", ""), ("body", "onfocus", ""), ("div style=animation:x", "onanimationstart", ""),
        ("x contenteditable autofocus", "onfocus", ""), ("track src=x", "onerror", ""), ("keygen autofocus", "onfocus", ""),
        ("div", "onpointerover", ">x"), ("math", "onmouseover", ">x"), ("dialog open", "onclose", ""),
    )
]  # fmt: skip
_OUT_OF = [
    f"{end}{then}"
    for end in ('"', "'", "`", '">', "'>", "-->", "]]>", "</title>", "</textarea>", "</style>", "</script>")
    for then in ("<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", " autofocus onfocus=alert(1) x=")
] + [
    "</script><script>alert(1)</script>",
    "</ScRiPt ><svg onload=alert(1)>",
    "<!--<script>alert(1)</script>-->",
    "<!--<script>--><img src=x onerror=alert(1)>",
    "--!><svg onload=alert(1)>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "]]><script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "<!DOCTYPE x [<!ENTITY y '<script>alert(1)</script>'>]>&y;",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "\"-alert(1)-\"", "'-alert(1)-'", "\\\"-alert(1)//", "\\'-alert(1)//", "${alert(1)}", "\u2028alert(1)//",
    "\"},alert(1),{\"x\":\"", "');alert(1);('", "\";alert(1);//", "*/alert(1)/*", "\nalert(1)//",
]  # fmt: skip
_ADDRESSES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
    "java\nscript:alert(1)", "\x01javascript:alert(1)", "javascript&colon;alert(1)", "javascript&#58;alert(1)",
    "&#x6A;avascript:alert(1)", "javascript:alert(1)//https://mercy.example", "javascript://x%0aalert(1)",
    "javascript:/*https://*/alert(1)", "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "data:image/svg+xml,<svg onload=alert(1)>",
    "vbscript:alert(1)", "view-source:javascript:alert(1)", "blob:javascript:alert(1)", "feed:javascript:alert(1)",
    "jar:javascript:alert(1)!/", "https://x/\"onmouseover=alert(1) x=\"", "https://x/'><svg onload=alert(1)>",
    "//x/\"><script>alert(1)</script>", "https:javascript:alert(1)", "http://x\"><img src=x onerror=alert(1)>",
]  # fmt: skip
_CODED = [
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&#x3c;img src=x onerror=alert(1)&#x3e;", "&lt;img src=x onerror=alert(1)&gt;", "&amp;lt;svg onload=alert(1)&amp;gt;",
    "%3Cscript%3Ealert(1)%3C/script%3E", "%253Csvg%20onload%3Dalert(1)%253E", "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "\\x3cimg src=x onerror=alert(1)\\x3e", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e", "<\u200bscript>alert(1)</script>",
    "<img src=x onerror=&#97;lert(1)>", "<img src=x onerror=\\u0061lert(1)>", "<img src=x onerror=alert&lpar;1&rpar;>",
    "<img src=x onerror=alert`1`>", "<img src=x onerror=window['al'+'ert'](1)>", "<img src=x onerror=eval('ale'+'rt(1)')>",
    "<svg onload=setTimeout('alert(1)')>", "<svg onload=top.alert(1)>", "<svg onload=[1].map(alert)>",
]  # fmt: skip
_TEMPLATES = [
    "{{ 7*7 }}<img src=x onerror=alert(1)>", "{% if 1 %}<svg onload=alert(1)>{% endif %}",
    "{{ '<script>alert(1)</script>' | safe }}", "{{constructor.constructor('alert(1)')()}}",
    "<%= '<script>alert(1)</script>' %>", "#{'<svg onload=alert(1)>'}", "[[<img src=x onerror=alert(1)>]]",
    "[x](javascript:alert(1))", "![x](x\" onerror=\"alert(1))", "=HYPERLINK(\"javascript:alert(1)\",\"x\")",
    "@SUM(1)<svg onload=alert(1)>", "-1+cmd|'/C calc'!A0<img src=x onerror=alert(1)>", "+alert(1)", "\talert(1)",
]  # fmt: skip
VECTORS = tuple(dict.fromkeys(_ELEMENTS + _HANDLERS + _OUT_OF + _ADDRESSES + _CODED + _TEMPLATES))
