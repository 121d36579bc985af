"""The front page, and what every page of the site shares."""
