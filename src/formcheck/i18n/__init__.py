"""Messages, which are data, and the words that a language makes of them at the edge."""

from formcheck.i18n.catalogue import LANGUAGES
from formcheck.i18n.message import Message, Wording
from formcheck.i18n.sentences import and_list, msg, or_list

__all__ = ["LANGUAGES", "Message", "Wording", "and_list", "msg", "or_list"]
