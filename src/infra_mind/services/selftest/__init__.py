"""The product examined by itself: laws that every decision obeys, flaws that have to be found."""
