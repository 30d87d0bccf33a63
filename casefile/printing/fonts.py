"""What printing needs from the machine: shared libraries, Chinese fonts, a glyph for every character."""

import ctypes
import unicodedata
from collections.abc import Iterable
from functools import cache

from casefile.kernel.words import N_

SERIF = "Noto Serif CJK SC"
SANS = "Noto Sans CJK SC"

_LIBRARIES = (
    ("libpango-1.0-0", ("libpango-1.0.so.0", "libpango-1.0.dylib")),
    ("libpangoft2-1.0-0", ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib")),
    ("libharfbuzz-subset0", ("libharfbuzz-subset.so.0", "libharfbuzz-subset.dylib")),
)
_FONTCONFIG = ("libfontconfig.so.1", "libfontconfig.dylib")
_FONTS_PACKAGE = "fonts-noto-cjk"
_UNDRAWN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs", "Cs"})
_MATCH_PATTERN = 0
_SENTENCES = {
    "libpango-1.0-0": N_("Printing needs the library Pango. As root: apt-get install -y libpango-1.0-0"),
    "libpangoft2-1.0-0": N_("Printing needs the library PangoFT2. As root: apt-get install -y libpangoft2-1.0-0"),
    "libharfbuzz-subset0": N_(
        "Printing takes thirty times as long without HarfBuzz Subset. As root: apt-get install -y libharfbuzz-subset0"
    ),
    "libfontconfig1": N_("Printing needs the library Fontconfig. As root: apt-get install -y libfontconfig1"),
    _FONTS_PACKAGE: N_(
        "Chinese is printed as boxes without the Noto CJK fonts. As root: apt-get install -y fonts-noto-cjk"
    ),
}


def missing() -> list[str]:
    """Say what this machine lacks for printing, each with the line to type as root; empty when it is ready."""
    return [_SENTENCES[package] for package in missing_packages()]


def missing_packages() -> list[str]:
    """List the Debian packages that this machine lacks for printing."""
    lacking = [package for package, names in _LIBRARIES if _load(names) is None]
    if (fontconfig := _fontconfig()) is None:
        return [*lacking, "libfontconfig1", _FONTS_PACKAGE]
    if not all(fontconfig.has_family(family) for family in (SERIF, SANS)):
        lacking.append(_FONTS_PACKAGE)
    return lacking


def without_glyph(texts: Iterable[str]) -> list[str]:
    """List the characters, in order of appearance, that no installed font can draw (rare characters of names)."""
    fontconfig = _fontconfig()
    if fontconfig is None:
        return []
    seen = dict.fromkeys(character for text in texts for character in text)
    return [character for character in seen if _drawn(character) and not fontconfig.draws(character)]


def code_point(character: str) -> str:
    """Name a character by its Unicode number, as in U+312DC."""
    return f"U+{ord(character):04X}"


def _drawn(character: str) -> bool:
    """Tell whether a character leaves ink: spaces, controls and variation selectors need no glyph."""
    return unicodedata.category(character) not in _UNDRAWN and not unicodedata.name(character, "").startswith(
        "VARIATION SELECTOR"
    )


def _load(names: tuple[str, ...]) -> ctypes.CDLL | None:
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


@cache
def _fontconfig() -> "_Fontconfig | None":
    library = _load(_FONTCONFIG)
    return None if library is None else _Fontconfig(library)


class _FontSet(ctypes.Structure):
    _fields_ = (("count", ctypes.c_int), ("size", ctypes.c_int), ("fonts", ctypes.POINTER(ctypes.c_void_p)))


class _Fontconfig:
    """The three questions asked of fontconfig, the same library that chooses the fonts when a page is drawn."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        library.FcInitLoadConfigAndFonts.restype = ctypes.c_void_p
        library.FcConfigGetFonts.restype = ctypes.POINTER(_FontSet)
        library.FcConfigGetFonts.argtypes = [ctypes.c_void_p, ctypes.c_int]
        library.FcPatternGetString.argtypes = [
            ctypes.c_void_p,
            ctypes.c_char_p,
            ctypes.c_int,
            ctypes.POINTER(ctypes.c_char_p),
        ]
        library.FcPatternGetCharSet.argtypes = [
            ctypes.c_void_p,
            ctypes.c_char_p,
            ctypes.c_int,
            ctypes.POINTER(ctypes.c_void_p),
        ]
        library.FcCharSetHasChar.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
        self._charsets: list[tuple[frozenset[str], int]] = []
        self._read()

    def _read(self) -> None:
        """Note every installed font's names and characters (Noto CJK first: most questions end there)."""
        config = self._library.FcInitLoadConfigAndFonts()
        fonts = self._library.FcConfigGetFonts(config, _MATCH_PATTERN)
        if not fonts:
            return
        for index in range(fonts.contents.count):
            pattern = fonts.contents.fonts[index]
            charset = ctypes.c_void_p()
            if self._library.FcPatternGetCharSet(pattern, b"charset", 0, ctypes.byref(charset)) == 0 and charset.value:
                self._charsets.append((self._names(pattern), charset.value))
        self._charsets.sort(key=lambda font: not font[0] & {SERIF, SANS})

    def _names(self, pattern: int) -> frozenset[str]:
        names, value, at = set(), ctypes.c_char_p(), 0
        while self._library.FcPatternGetString(pattern, b"family", at, ctypes.byref(value)) == 0 and value.value:
            names.add(value.value.decode("utf-8", "replace"))
            at += 1
        return frozenset(names)

    def has_family(self, family: str) -> bool:
        """Tell whether a font of that name is installed."""
        return any(family in names for names, _ in self._charsets)

    def draws(self, character: str) -> bool:
        """Tell whether any installed font has a glyph for the character."""
        return any(self._library.FcCharSetHasChar(charset, ord(character)) for _, charset in self._charsets)
