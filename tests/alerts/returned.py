"""Mails about mails as servers write them: built by us in the formats of each, with invented people."""

# ruff: noqa: E501 - a server's answer is one line of a table

from __future__ import annotations

from dataclasses import dataclass

READER = "reader@example.org"
TO = "b.7.69a57d40.0123456789abcdef@bounce.chartwork.example"
ORIGINAL = """Return-Path: <{to}>
From: Chartwork <alerts@chartwork.example>
To: reader@example.org
Subject: 2 new jobs: hospital
Message-ID: <7.0123@chartwork.example>
"""


@dataclass(frozen=True, slots=True)
class Returned:
    """A mail that came back and what it must be taken for."""

    name: str
    verdict: str
    raw: str

    def to(self, address: str) -> bytes:
        """As it comes to a return address."""
        return self.raw.replace("{to}", address).replace("\n", "\r\n").encode()


def dsn(
    name: str,
    verdict: str,
    *,
    status: str = "",
    diagnostic: str = "",
    action: str = "failed",
    sender: str = "MAILER-DAEMON@mx.example.net (Mail Delivery System)",
    subject: str = "Undelivered Mail Returned to Sender",
    words: str = "Your message could not be delivered.",
    more: str = "",
    fields: str = "",
) -> Returned:
    """A delivery report (RFC 3464)."""
    lines = [f"Final-Recipient: rfc822; {READER}", f"Action: {action}"]
    lines += [f"Status: {status}"] if status else []
    lines += [f"Diagnostic-Code: {diagnostic}"] if diagnostic else []
    return Returned(
        name,
        verdict,
        f"""From: {sender}
To: {{to}}
Subject: {subject}
{more}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

{words}

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Mon, 2 Mar 2026 07:00:00 -0500

{chr(10).join(lines)}
{fields}
--b1
Content-Type: message/rfc822

{ORIGINAL}
--b1--
""",
    )


def arf(
    name: str, verdict: str, *, kind: str = "abuse", fields: str = "", original: str = ORIGINAL
) -> Returned:
    """A complaint (RFC 5965)."""
    return Returned(
        name,
        verdict,
        f"""From: feedback@mailbox.example.net
To: abuse@chartwork.example
Subject: FW: 2 new jobs: hospital
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b2"

--b2
Content-Type: text/plain

This is an email abuse report.

--b2
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
{fields}
--b2
Content-Type: text/rfc822-headers

{original}
--b2--
""",
    )


def plain(name: str, verdict: str, words: str, *, sender: str, subject: str, more: str = "") -> Returned:
    """A mail that only people can read."""
    return Returned(
        name,
        verdict,
        f"From: {sender}\nTo: {{to}}\nSubject: {subject}\n{more}MIME-Version: 1.0\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{words}\n",
    )


QMAIL = """Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<reader@example.org>:
{why}

--- Below this line is a copy of the message.

Return-Path: <{to}>
From: Chartwork <alerts@chartwork.example>
"""
EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  reader@example.org
    {why}

------ This is a copy of the message, including all the headers. ------

Return-path: <{to}>
"""
EXCHANGE = """Your message

  To:      reader@example.org
  Subject: 2 new jobs: hospital
  Sent:    Mon, 2 Mar 2026 07:00:00 -0500

did not reach the following recipient(s):

reader@example.org on Mon, 2 Mar 2026 07:00:05 -0500
    {why}
"""
AWAY = "Thank you for your message. I am out of the office until Monday. For urgent matters call 555 0100."

MAILS = (
    # Postfix
    dsn("postfix: no such user", "hard", status="5.1.1", diagnostic="smtp; 550 5.1.1 <reader@example.org>: Recipient address rejected: User unknown", more="Auto-Submitted: auto-replied\n"),
    dsn("postfix: domain without mail", "hard", status="5.1.2", diagnostic="x-unix; Host or domain name not found"),
    dsn("postfix: null MX", "hard", status="5.1.0", diagnostic="smtp; 556 5.1.10 Recipient address has null MX"),
    dsn("postfix: DNS of ours is broken", "ignored", status="5.4.4", diagnostic="x-postfix; Host or domain name not found. Name service error for name=example.org type=A: Host not found"),
    dsn("postfix: gave up after days", "soft", status="4.4.1", diagnostic="x-postfix; connect to mx.example.org[192.0.2.9]:25: Connection timed out"),
    dsn("postfix: still trying", "ignored", action="delayed", status="4.4.1", subject="Delayed Mail (still being retried)"),
    dsn("postfix: mailbox full", "soft", status="5.2.2", diagnostic="smtp; 552 5.2.2 Mailbox full"),
    dsn("postfix: loop", "soft", status="5.4.6", diagnostic="x-postfix; mail for example.org loops back to myself"),
    dsn("postfix: blocked by a list", "ignored", status="5.7.1", diagnostic="smtp; 554 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using zen.spamhaus.org"),
    dsn("postfix: arrived", "ignored", action="delivered", status="2.0.0", subject="Successful Mail Delivery Report"),
    dsn("postfix: handed on", "ignored", action="relayed", status="2.0.0", subject="Successful Mail Delivery Report"),
    # Sendmail
    dsn("sendmail: user unknown", "hard", status="5.1.1", diagnostic="smtp; 550 5.1.1 <reader@example.org>... User unknown", subject="Returned mail: see transcript for details"),
    dsn("sendmail: no status line", "hard", diagnostic="smtp; 550 5.1.1 User unknown", subject="Returned mail: User unknown"),
    dsn("sendmail: a reply code only", "hard", diagnostic="smtp; 550 unknown user", subject="Returned mail: User unknown"),
    dsn("sendmail: could not be sent for 5 days", "soft", status="4.4.7", diagnostic="smtp; 452 4.4.5 Insufficient disk space; try again later", subject="Returned mail: Cannot send message for 5 days"),
    # Gmail and Google Workspace
    dsn("gmail: no such account", "hard", status="5.1.1", diagnostic="smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the recipient's email address. NoSuchUser - gsmtp", sender="Mail Delivery Subsystem <mailer-daemon@googlemail.example>", subject="Delivery Status Notification (Failure)"),
    dsn("gmail: account disabled", "hard", status="5.2.1", diagnostic="smtp; 550 5.2.1 The email account that you tried to reach is inactive. DisabledUser - gsmtp", subject="Delivery Status Notification (Failure)"),
    dsn("gmail: over quota", "soft", status="5.2.2", diagnostic="smtp; 552-5.2.2 The recipient's inbox is out of storage space and inactive. OverQuotaPerm - gsmtp", subject="Delivery Status Notification (Failure)"),
    dsn("gmail: not authenticated", "ignored", status="5.7.26", diagnostic="smtp; 550 5.7.26 Your email has been blocked because the sender is unauthenticated. - gsmtp", subject="Delivery Status Notification (Failure)"),
    dsn("gmail: too much mail", "soft", status="4.2.1", diagnostic="smtp; 450 4.2.1 The user you are trying to contact is receiving mail too quickly. - gsmtp", subject="Delivery Status Notification (Failure)"),
    dsn("gmail: delay", "ignored", action="delayed", status="4.4.1", subject="Delivery Status Notification (Delay)"),
    # Exchange, Microsoft 365, Outlook.com
    dsn("exchange online: recipient not found", "hard", status="5.1.10", diagnostic="smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", sender="Microsoft Outlook <MicrosoftExchange329e@tenant.example>", subject="Undeliverable: 2 new jobs: hospital"),
    dsn("exchange online: access denied for nobody", "hard", status="5.4.1", diagnostic="smtp;550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", subject="Undeliverable: 2 new jobs: hospital"),
    dsn("exchange: mailbox full", "soft", status="5.2.2", diagnostic="smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException", subject="Undeliverable: 2 new jobs: hospital"),
    dsn("exchange online: rejected by a rule", "ignored", status="5.7.1", diagnostic="smtp;550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy", subject="Undeliverable: 2 new jobs: hospital"),
    dsn("outlook.com: mailbox unavailable", "hard", status="5.5.0", diagnostic="smtp;550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).", subject="Delivery Status Notification (Failure)"),
    dsn("outlook.com: our network is on their list", "ignored", status="5.7.1", diagnostic="smtp;550 5.7.1 Unfortunately, messages from [198.51.100.7] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).", subject="Delivery Status Notification (Failure)"),
    dsn("exchange online: expired", "soft", status="4.4.7", diagnostic="smtp;550 4.4.7 QUEUE.Expired; message expired", subject="Undeliverable: 2 new jobs: hospital"),
    plain("exchange 5.5: words only", "hard", EXCHANGE.format(why="The recipient name is not recognized\n        The MTS-ID of the original message is: c=us;a= ;p=example;l=MX0603021200"), sender="System Administrator <postmaster@exchange.example>", subject="Undeliverable: 2 new jobs: hospital"),
    # Yahoo, AOL
    dsn("yahoo: no such account", "hard", status="5.0.0", diagnostic="smtp; 554 delivery error: dd This user doesn't have a yahoo.example account (reader@example.org) [0] - mta1.mail.example", sender="MAILER-DAEMON@yahoo.example", subject="Failure Notice"),
    dsn("yahoo: mailbox over quota", "soft", status="5.0.0", diagnostic="smtp; 552 1 Requested mail action aborted, mailbox not found or over quota; mailbox is full", sender="MAILER-DAEMON@yahoo.example", subject="Failure Notice"),
    dsn("yahoo: complaints", "soft", status="4.7.0", diagnostic="smtp; 421 4.7.0 [TSS04] Messages from 198.51.100.7 temporarily deferred due to user complaints", sender="MAILER-DAEMON@yahoo.example", subject="Failure Notice"),
    dsn("yahoo: policy in words", "ignored", status="5.0.0", diagnostic="smtp; 554 Message not allowed - [PH01] Email not accepted for policy reasons: blocked for spam", sender="MAILER-DAEMON@yahoo.example", subject="Failure Notice"),
    plain("yahoo: words only", "hard", "Message from yahoo.example.\nUnable to deliver message to the following address(es).\n\n<reader@example.org>:\nSorry your message to reader@example.org cannot be delivered. This account has been disabled or discontinued [#102].\n\n--- Original message follows.\n", sender="MAILER-DAEMON@yahoo.com", subject="Delivery failure", more="X-Originally-To: reader@example.org\n"),
    # Exim
    plain("exim: unrouteable", "hard", EXIM.replace("{why}", "Unrouteable address"), sender="Mail Delivery System <Mailer-Daemon@mx.example.net>", subject="Mail delivery failed: returning message to sender", more="X-Failed-Recipients: reader@example.org\nAuto-Submitted: auto-replied\n"),
    plain("exim: 550 from the other side", "hard", EXIM.replace("{why}", "SMTP error from remote mail server after RCPT TO:<reader@example.org>:\n    550 5.1.1 No such user here"), sender="Mail Delivery System <Mailer-Daemon@mx.example.net>", subject="Mail delivery failed: returning message to sender", more="X-Failed-Recipients: reader@example.org\nAuto-Submitted: auto-replied\n"),
    plain("exim: mailbox full", "soft", EXIM.replace("{why}", "mailbox is full: retry timeout exceeded"), sender="Mail Delivery System <Mailer-Daemon@mx.example.net>", subject="Mail delivery failed: returning message to sender", more="X-Failed-Recipients: reader@example.org\n"),
    dsn("exim: a code of no meaning, a better one in words", "ignored", status="5.0.0", diagnostic="smtp; 550-5.7.1 our server is not liked there", more="X-Failed-Recipients: reader@example.org\n"),
    # qmail
    plain("qmail: no mailbox", "hard", QMAIL.replace("{why}", "Sorry, no mailbox here by that name. (#5.1.1)"), sender="MAILER-DAEMON@mx.example.net", subject="failure notice"),
    plain("qmail: remote host said", "hard", QMAIL.replace("{why}", "192.0.2.9 does not like recipient.\nRemote host said: 550 5.1.1 unknown user\nGiving up on 192.0.2.9."), sender="MAILER-DAEMON@mx.example.net", subject="failure notice"),
    plain("qmail: over quota", "soft", QMAIL.replace("{why}", "The user's mailbox is over quota. (#5.2.2)"), sender="MAILER-DAEMON@mx.example.net", subject="failure notice"),
    # shapes
    dsn("two recipients, one of them gone", "hard", action="delayed", status="4.4.1", fields="\nFinal-Recipient: rfc822; other@example.org\nAction: failed\nStatus: 5.1.1\n"),
    dsn("no action, a status", "hard", action="", status="5.1.1"),
    dsn("upper case and blanks", "hard", action="FAILED ", status="5.1.1 (bad destination mailbox address)"),
    dsn("moved", "hard", status="5.1.6", diagnostic="smtp; 551 5.1.6 recipient no longer here"),
    dsn("our sender is not liked", "ignored", status="5.1.8", diagnostic="smtp; 553 5.1.8 sender address rejected: domain not found"),
    dsn("too large a message", "soft", status="5.2.3", diagnostic="smtp; 552 5.2.3 message exceeds maximum size"),
    dsn("content refused", "ignored", status="5.6.0", diagnostic="smtp; 554 5.6.0 message content rejected"),
    # complaints
    arf("arf: abuse", "complaint"),
    arf("arf: fraud", "complaint", kind="fraud"),
    arf("arf: opt-out", "complaint", kind="opt-out"),
    arf("arf: yahoo", "complaint", fields="Original-Mail-From: <{to}>\nOriginal-Rcpt-To: reader@example.org\nReported-Domain: chartwork.example\n"),
    arf("arf: found not to be spam", "ignored", kind="not-spam"),
    arf("arf: a signature that failed", "ignored", kind="auth-failure"),
    # answers of machines for people
    plain("out of office: exchange", "ignored", AWAY, sender="reader@example.org", subject="Automatic reply: 2 new jobs: hospital", more="X-Auto-Response-Suppress: All\nAuto-Submitted: auto-generated\n"),
    plain("out of office: gmail", "ignored", AWAY, sender="A Reader <reader@example.org>", subject="Out of office Re: 2 new jobs: hospital", more="Precedence: bulk\nX-Autoreply: yes\nAuto-Submitted: auto-replied\n"),
    plain("out of office: a subject only", "ignored", AWAY, sender="reader@example.org", subject="I am out of the office"),
    plain("out of office: vacation(1)", "ignored", AWAY, sender="reader@example.org", subject="away from my mail", more="Precedence: junk\n"),
    plain("out of office: German", "ignored", "Ich bin bis Montag nicht im Haus.", sender="reader@example.org", subject="Abwesenheitsnotiz: 2 new jobs", more="Auto-Submitted: auto-replied (vacation)\n"),
    plain("somebody who no longer works there", "ignored", "I no longer work here. My mailbox is not read; write to 550 5.1.1 Main Street.", sender="reader@example.org", subject="Automatic reply: gone", more="Auto-Submitted: auto-replied\n"),
    # what is none of these
    plain("a person answers", "ignored", "Please send me fewer jobs, thank you!", sender="reader@example.org", subject="Re: 2 new jobs: hospital"),
    plain("nothing at all", "ignored", "", sender="x@example.net", subject=""),
    plain("a challenge", "ignored", "To have your message delivered, please click here to prove that you are human.", sender="challenge@example.net", subject="Please confirm your message"),
)  # fmt: skip


def nested(deep: int) -> bytes:
    """A mail of so many multiparts, each within the one before."""
    return b"From: x@x.example\n" + b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (one, one) for one in range(deep)
    )
