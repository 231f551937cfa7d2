"""One writer for each platform: the answers that its hosts give for a board on one day."""
