"""A simulated AWS for the tests of live accounts."""

from tests.account.conftest import aws as aws
