using System.Globalization;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What is joined with what.</summary>
/// <param name="Rows">Rows of history.</param>
/// <param name="Labels">Rows of the spine.</param>
/// <param name="IsClustered">Whether the history is written by entity and time; otherwise in random order.</param>
/// <param name="Rounds">How often each side is timed.</param>
/// <param name="Side">Run one side once and print its figures; null for the comparison.</param>
internal sealed record JoinSettings(int Rows, int Labels, bool IsClustered, int Rounds, string? Side)
{
    public const string Usage = "[--rows N (10000000)] [--labels N (1000000)] [--clustered] [--rounds N (7)]";

    public static JoinSettings Parse(IReadOnlyList<string> options)
    {
        var settings = new JoinSettings(10_000_000, 1_000_000, false, 7, null);
        for (var i = 0; i < options.Count; i++)
        {
            settings = (options[i], i + 1 < options.Count ? options[i + 1] : null) switch
            {
                ("--clustered", _) => settings with { IsClustered = true },
                ("--rows", { } value) => settings with { Rows = Number(value, ref i) },
                ("--labels", { } value) => settings with { Labels = Number(value, ref i) },
                ("--rounds", { } value) => settings with { Rounds = Number(value, ref i) },
                ("--side", { } value) => settings with { Side = Text(value, ref i) },
                _ => throw new ArgumentException($"The option '{options[i]}' is not known or lacks its value. Options: {Usage}."),
            };
        }

        return settings;
    }

    /// <summary>The options that make another process run one side of the same join.</summary>
    public IEnumerable<string> ForSide(string side) =>
    [
        "--rows", Rows.ToString(CultureInfo.InvariantCulture), "--labels", Labels.ToString(CultureInfo.InvariantCulture), "--side", side,
        .. IsClustered ? new[] { "--clustered" } : [],
    ];

    private static string Text(string text, ref int index)
    {
        index++;
        return text;
    }

    private static int Number(string text, ref int index)
    {
        index++;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"'{text}' is not a number of 1 or more. Options: {Usage}.");
    }
}
