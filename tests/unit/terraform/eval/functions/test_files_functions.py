"""Files and paths: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import Surroundings, answer, cases

FILES = {
    "a.txt": "hello é".encode(),
    "c.txt": b"c",
    "bin.dat": b"\xff\xfe\x00",
    ".hidden": b"h",
    "sub/b.txt": b"b",
    "sub/deep/c.txt": b"c",
}


@cases(
    r"""
    file("a.txt")  =>  "hello é" string
    file("./a.txt")  =>  "hello é" string
    file("sub/b.txt")  =>  "b" string
    filebase64("a.txt")  =>  "aGVsbG8gw6k=" string
    filebase64("bin.dat")  =>  "//4A" string
    filemd5("a.txt")  =>  "47b154673aa7a62db585b1b4275d5baa" string
    filesha1("a.txt")  =>  "4520c9571711a8a96fb245f3447cf294e358077e" string
    filesha256("a.txt")  =>  "5f7f4a2a937a3aa3b309e17a3342b3ed59e1239b9622b3c7379a4373685cb56b" string
    filebase64sha256("a.txt")  =>  "X39KKpN6OqOzCeF6M0Kz7VnhI5uWIrPHN5pDc2hctWs=" string
    fileexists("a.txt")  =>  true bool
    fileexists("nope")  =>  false bool
    fileexists("sub")  =>  ! "sub" is a directory, not a file.
    fileset("sub", "**")  =>  ["b.txt", "deep/c.txt"] set(string)
    fileset(".", "*.txt")  =>  ["a.txt", "c.txt"] set(string)
    fileset(".", "**/*.txt")  =>  ["a.txt", "c.txt", "sub/b.txt", "sub/deep/c.txt"] set(string)
    fileset(".", "sub/*.txt")  =>  ["sub/b.txt"] set(string)
    fileset(".", "{a,c}.txt")  =>  ["a.txt", "c.txt"] set(string)
    fileset(".", "**/[ab].txt")  =>  ["a.txt", "sub/b.txt"] set(string)
    fileset(".", "**/[^a].txt")  =>  ["c.txt", "sub/b.txt", "sub/deep/c.txt"] set(string)
    fileset(".", "?.txt")  =>  ["a.txt", "c.txt"] set(string)
    fileset("sub", "*.txt")  =>  ["b.txt"] set(string)
    fileset("sub", "../*.txt")  =>  ["../a.txt", "../c.txt"] set(string)
    fileset(".", "sub/**")  =>  ["sub/b.txt", "sub/deep/c.txt"] set(string)
    fileset(".", "./*.txt")  =>  ["a.txt", "c.txt"] set(string)
    fileset(".", "/*.txt")  =>  ["a.txt", "c.txt"] set(string)
    fileset(".", "**/deep/*")  =>  ["sub/deep/c.txt"] set(string)
    fileset(".", "nope/*")  =>  [] set(string)
    fileset("nope", "*")  =>  [] set(string)
    fileset(".", "[")  =>  ! failed to glob pattern "[": syntax error in pattern.
    fileset(".", "{a")  =>  ! failed to glob pattern "{a": syntax error in pattern.
    fileset(".", "sub/**/c.txt")  =>  ["sub/deep/c.txt"] set(string)
    fileset(".", "s*/**")  =>  ["sub/b.txt", "sub/deep/c.txt"] set(string)
    fileset(".", "*/*")  =>  ["sub/b.txt"] set(string)
    fileset(".", "")  =>  [] set(string)
    fileset(".", "a**t")  =>  ["a.txt"] set(string)
    fileset(".", ".*")  =>  [".hidden"] set(string)
    fileset(".", "a.txt/**")  =>  [] set(string)
    fileset(".", "a.txt")  =>  ["a.txt"] set(string)
    fileset(".", "[a-c].txt")  =>  ["a.txt", "c.txt"] set(string)
    fileset(".", "[!a].txt")  =>  ["a.txt"] set(string)
    fileset(".", "\\a.txt")  =>  ["a.txt"] set(string)
    basename("a/b/c.txt")  =>  "c.txt" string
    basename("a/b/")  =>  "b" string
    basename("")  =>  "." string
    basename("/")  =>  "/" string
    basename("//")  =>  "/" string
    basename("a")  =>  "a" string
    dirname("a/b/c.txt")  =>  "a/b" string
    dirname("a/b/")  =>  "a/b" string
    dirname("")  =>  "." string
    dirname("/")  =>  "/" string
    dirname("a")  =>  "." string
    dirname("/a")  =>  "/" string
    dirname("//a//b")  =>  "/a" string
    dirname("./a")  =>  "." string
    dirname("a/../b/c")  =>  "b" string
    dirname("../a")  =>  ".." string
    abspath("/a/../b")  =>  "/b" string
    pathexpand("a/b")  =>  "a/b" string
    pathexpand("/a/../b")  =>  "/a/../b" string
    fileset(".", "{s,t}ub/{b,z}.txt")  =>  ["sub/b.txt"] set(string)
    fileset(".", "**/b.txt")  =>  ["sub/b.txt"] set(string)
    fileset("sub/..", "*.txt")  =>  ["a.txt", "c.txt"] set(string)
    fileset(".", "sub/../a.txt")  =>  ["a.txt"] set(string)
    """
)
def test_files_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression, Surroundings(FILES)) == expected
