using System.Text.RegularExpressions;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>What the engine said about a call that failed.</summary>
/// <param name="Code">Its error code.</param>
/// <param name="Text">Its text in one line, without the places in its source code.</param>
internal sealed partial record OrtFailure(OrtErrorCode Code, string Text)
{
    // Texts can hold whole lists of a model's names; the start says what is wrong.
    private const int LongestText = 4000;

    /// <summary>Whether the model itself is at fault, so that another execution provider cannot help.</summary>
    public bool BlamesModel => Code is OrtErrorCode.InvalidProtobuf or OrtErrorCode.InvalidGraph or OrtErrorCode.NoModel;

    /// <summary>Makes a failure from the engine's raw text.</summary>
    public static OrtFailure From(OrtErrorCode code, string rawText)
    {
        var start = rawText.Length <= LongestText ? rawText : $"{rawText.AsSpan(0, LongestText)}…";
        return new OrtFailure(code, Whitespace().Replace(SourcePlace().Replace(start, string.Empty), " ").Trim().TrimEnd('.'));
    }

    /// <summary>The exception for this failure.</summary>
    /// <param name="modelName">The model.</param>
    /// <param name="sentence">What could not be done, without the final dot.</param>
    /// <param name="fix">What the user can do about it; a full sentence.</param>
    public ModelRuntimeException ToException(string? modelName, string sentence, string fix) =>
        new($"{sentence}: {Text}. {fix}", modelName, Code.ToString());

    // A file with its line, and the C++ function that may follow: "/src/model.cc:12 ns::Model::Load(int, Map<a, b>&) ".
    [GeneratedRegex(@"(?:\b[A-Za-z]:)?[/\\]\S+\.(?:cc|cpp|cu|h|hpp):\d+\s?(?:[\w:&*<>, ]*?\w+::[\w:~]+\((?:[^()]|\([^()]*\))*\)(?: const)?(?:::<lambda\([^()]*\)>)?\s)?", RegexOptions.CultureInvariant)]
    private static partial Regex SourcePlace();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Whitespace();
}
