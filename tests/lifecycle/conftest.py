import pytest

# Show the values of failed assertions, as in test modules.
pytest.register_assert_rewrite("tests.lifecycle.checks")
