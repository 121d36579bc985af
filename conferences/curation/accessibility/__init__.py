"""Whether everyone can read a page: rules on HTML, and what came of them. Pure but for `audit`."""
