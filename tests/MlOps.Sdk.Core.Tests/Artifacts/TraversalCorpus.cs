namespace MlOps.Sdk.Core.Tests;

/// <summary>Names that have led outside some store, somewhere, or could.</summary>
internal static class TraversalCorpus
{
    public static IReadOnlyList<string> Names { get; } =
    [
        "..", ".", "...", "../", "./", "../canary", "../../canary", "a/../../canary", "a/b/../../../canary", "./../canary",
        "a/./b", "a/../b", "a//b", "//etc/passwd", "/etc/passwd", "///canary", "/", "//", "a/", "/a",
        @"..\canary", @"..\..\canary", @"\canary", @"a\..\..\canary", @"\..\canary", @"\\server\share\x", @"\\?\C:\x", @"\\.\pipe\x", @"..\/canary", @".\a",
        "%2e%2e/canary", "%2e%2e%2fcanary", "..%2fcanary", "..%5ccanary", "%2E%2E%2Fcanary", "a%2f..%2f..%2fcanary", "%2fetc%2fpasswd",
        "%252e%252e%252fcanary", "..%252fcanary", "%25252e%25252e%25252fcanary", "%00", "canary%00.txt",
        "canary\0.txt", "..\0/canary", "\0", "a\r\nb", "a\nb", "a\rSet-Cookie: x", "a\tb", "a\u001b[31m", "a\u007fb", "a\u0085b", "a\u2028b",
        "..%c0%afcanary", "%c0%ae%c0%ae/canary", "\u00c0\u00ae\u00c0\u00ae/canary", "..\u00c0\u00afcanary", "%e0%80%ae%e0%80%ae/canary", "\ufffd\ufffd/canary",
        "\uff0e\uff0e/canary", "..\uff0fcanary", "..\uff3ccanary", "\u2024\u2024/canary", "..\u2215canary", "..\u2044canary", "\u2025/canary",
        "file:///etc/passwd", "file:canary", "file://localhost/etc/passwd", "http://127.0.0.1/x", "data:text/plain,x",
        "a#b", "#", "a?b", "?x=1", "a*b", "a|b", "a<b", "a>b", "a\"b", "a;b", "a&b", "$HOME/x", "`id`", "~/canary", "~root/canary",
        "C:/Windows/win.ini", @"C:\Windows\win.ini", "C:canary", "c:", "canary::$DATA", "a:b",
        "../store-evil/canary", "../store-evil", "a/../../store-evil/canary",
        "CON", "con.txt", "nul", "NUL.tar.gz", "aux", "PRN", "COM1", "lpt9.log", "CLOCK$", "a/CON/b",
        "a.", "a ", " a", "a/b.", "a. /b", "..a/../../canary", ".. /canary", " ../canary",
        "\ud800", "a\udfff", "\u202ecanary", "\u200bcanary", "\ufeffcanary", "",
        new string('a', 300), string.Join('/', Enumerable.Repeat("ab", 400)), "a/" + new string('\u00e9', 200), string.Concat(Enumerable.Repeat("../", 60)) + "canary",
    ];
}
