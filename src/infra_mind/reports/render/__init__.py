"""One module per format; each turns a document into text and decides nothing."""
