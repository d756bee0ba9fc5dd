"""Names that nobody should give, and that no output may pass on as they are."""

EVIL = (
    "portal\x00",
    "portal\x01",
    "\x1b]0;owned\x07\x1b[2J",
    "x\r```\r\r<img src=x onerror=alert(1)>",
    "next\x85line",
    "\u202egnp.exe",
    "\u2066isolated",
    "half \ud800 a character",
    "\uffff",
)
"""Refused wherever a name is read."""
ODD = (
    "<script>alert(1)</script>",
    "`code` | bar | [link](javascript:alert(1))",
    "%%{init: {'theme': 'dark'}}%%",
    "=HYPERLINK(1)",
    '"quoted" & <b>bold</b>',
    "/etc/passwd; rm -rf ~",
    "𝕌𝕟𝕚𝕔𝕠𝕕𝕖 日本語 עברית",
)
"""Allowed, and shown as they are."""
