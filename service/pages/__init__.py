"""The pages that people use in a browser."""

from service.pages.problems import PageErrors
from service.pages.router import add_pages

__all__ = ["PageErrors", "add_pages"]
