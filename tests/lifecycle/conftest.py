import pytest

# What is not as expected is shown, as in a test itself.
pytest.register_assert_rewrite("tests.lifecycle.checks")
