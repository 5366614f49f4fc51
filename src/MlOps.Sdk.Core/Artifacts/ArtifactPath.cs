using System.Buffers;
using System.Globalization;
using System.Text;

namespace MlOps.Sdk.Core;

/// <summary>
/// The one function that turns a name from outside into a path. A name is a list of segments joined by <c>/</c>; each holds
/// letters, digits and a few signs only, so that no encoding, drive, device or parent folder can be spelled with it.
/// </summary>
public static class ArtifactPath
{
    /// <summary>The longest name accepted, in characters.</summary>
    public const int MaximumLength = 1024;

    // What every file system stores and no URL, shell or path parser reads as something else.
    private const string AllowedSigns = " _-.+=,@()[]";
    private const int MaximumSegmentBytes = 255;

    private static readonly SearchValues<string> DeviceNames = SearchValues.Create(
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Joins a trusted folder and an untrusted name.</summary>
    /// <param name="root">The folder that nothing may leave; it need not exist and may itself be a link.</param>
    /// <param name="relative">The name, with <c>/</c> between segments on every operating system.</param>
    /// <returns>The absolute path, which lies under <paramref name="root"/>.</returns>
    /// <exception cref="ArtifactException">The name could lead elsewhere, or a link on the way does.</exception>
    public static string Resolve(string root, string relative)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentNullException.ThrowIfNull(relative);
        if (Objection(relative) is { } objection)
        {
            throw Refused(relative, objection);
        }

        var fullRoot = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        var current = fullRoot;
        foreach (var segment in relative.Split('/'))
        {
            current = Path.Join(current, segment);
            if (IsLink(current))
            {
                throw Refused(relative, $"\"{segment}\" is a link, and links inside a store are not followed");
            }
        }

        // Redundant after the check of the segments, and kept: this is the promise itself.
        var full = Path.GetFullPath(current);
        return full.StartsWith(fullRoot + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw Refused(relative, "it leads outside the store");
    }

    /// <summary>Whether a name is acceptable, apart from links on the disk.</summary>
    /// <param name="relative">The name to look at.</param>
    public static bool IsValid(string? relative) => relative is not null && Objection(relative) is null;

    private static string? Objection(string relative)
    {
        if (relative.Length is 0 or > MaximumLength)
        {
            return $"it has {relative.Length} characters, and 1 to {MaximumLength} are possible";
        }

        foreach (var range in relative.AsSpan().Split('/'))
        {
            if (SegmentObjection(relative.AsSpan()[range]) is { } objection)
            {
                return objection;
            }
        }

        return null;
    }

    private static string? SegmentObjection(ReadOnlySpan<char> segment)
    {
        if (segment.IsEmpty)
        {
            return "it is absolute or holds an empty segment";
        }

        if (segment.TrimStart('.').IsEmpty)
        {
            return "it names the folder itself or a parent";
        }

        if (segment[^1] is '.' or ' ' || segment[0] is ' ')
        {
            return "a segment starts or ends with a space or ends with a dot";
        }

        foreach (var rune in segment.EnumerateRunes())
        {
            if (!IsAllowed(rune))
            {
                return $"it holds the character U+{rune.Value:X4}; letters, digits and {AllowedSigns.Trim()} are possible";
            }
        }

        if (Encoding.UTF8.GetByteCount(segment) > MaximumSegmentBytes)
        {
            return $"a segment is longer than {MaximumSegmentBytes} bytes";
        }

        return IsDevice(segment) ? "it names a device" : null;
    }

    private static bool IsAllowed(Rune rune)
    {
        if (rune.IsAscii)
        {
            return char.IsAsciiLetterOrDigit((char)rune.Value) || AllowedSigns.Contains((char)rune.Value, StringComparison.Ordinal);
        }

        // Full-width forms look like, and under some normalizations become, ASCII signs.
        return rune.Value is not (>= 0xFF00 and <= 0xFFEF)
            && Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;
    }

    private static bool IsDevice(ReadOnlySpan<char> segment)
    {
        var dot = segment.IndexOf('.');
        var stem = (dot < 0 ? segment : segment[..dot]).TrimEnd();
        var numbered = stem.Length == 4
            && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase))
            && char.IsAsciiDigit(stem[3]);
        return numbered || DeviceNames.Contains(stem.ToString());
    }

    private static bool IsLink(string path)
    {
        var info = new FileInfo(path);
        return info.LinkTarget is not null || (info.Exists && info.Attributes.HasFlag(FileAttributes.ReparsePoint));
    }

    private static ArtifactException Refused(string relative, string objection)
    {
        var shown = string.Concat(relative.Take(80).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c));
        return new ArtifactException(
            $"The name \"{shown}\" is refused because {objection}: use a relative name such as \"plots/roc.png\".",
            ArtifactErrorReason.UnsafePath,
            shown);
    }
}
