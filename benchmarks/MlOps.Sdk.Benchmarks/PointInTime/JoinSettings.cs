using System.Globalization;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What is joined with what.</summary>
internal sealed record JoinSettings
{
    public const string Usage =
        "[--rows N (10000000)] [--labels N (1000000)] [--clustered] [--rounds N (7)] [--pandas | --store | --views N] [--python PATH (/usr/bin/python3)] [--data FOLDER]";

    private const int ViewFeatures = 100;
    private const int FileFeatures = 10;

    /// <summary>Rows of history, of each view.</summary>
    public int Rows { get; private init; } = 10_000_000;

    /// <summary>Rows of the spine.</summary>
    public int Labels { get; private init; } = 1_000_000;

    /// <summary>Whether the history is written by entity and time; otherwise in random order.</summary>
    public bool IsClustered { get; private init; }

    /// <summary>How often each side is timed.</summary>
    public int Rounds { get; private init; } = 7;

    /// <summary>What is compared.</summary>
    public JoinKind Kind { get; private init; }

    /// <summary>How many views are read at once.</summary>
    public int Views { get; private init; } = 1;

    /// <summary>The Python that has pandas.</summary>
    public string Python { get; private init; } = "/usr/bin/python3";

    /// <summary>Run one side once and print its figures; null for the comparison.</summary>
    public string? Side { get; private init; }

    /// <summary>Where the files lie; null for a folder that ends with the run.</summary>
    public string? Folder { get; init; }

    /// <summary>How many features each view has.</summary>
    public int Features => Kind == JoinKind.Views ? ViewFeatures : FileFeatures;

    /// <summary>The values brought by the join.</summary>
    public IReadOnlyList<string> Values =>
    [
        .. Kind is JoinKind.Store or JoinKind.Views ? Array.Empty<string>() : ["event_timestamp", "created_timestamp"],
        .. Enumerable.Range(0, Views).SelectMany(view => Enumerable.Range(0, Features).Select(i => Views == 1 ? $"f{i}" : $"v{view}_f{i}")),
    ];

    /// <summary>The two sides, ours first.</summary>
    public (string Ours, string Baseline) Sides => Kind switch
    {
        JoinKind.Pandas => (OurJoin.Name, PandasJoin.Name),
        JoinKind.Store => (StoreJoin.Name, OurJoin.Name),
        JoinKind.Views => (StoreJoin.Name, SqlViewsJoin.Name),
        _ => (OurJoin.Name, SqlJoin.Name),
    };

    /// <summary>The name of the comparison.</summary>
    public string Case => string.Create(CultureInfo.InvariantCulture, $"{Labels} labels x {Rows} rows x ") + Kind switch
    {
        JoinKind.Pandas => $"{Features} features, against pandas",
        JoinKind.Store => $"{Features} features, Delta table of the store against the plain file",
        JoinKind.Views => $"{Features} features of each of {Views} views, Delta tables",
        _ => $"{Features} features, history {(IsClustered ? "clustered by entity" : "in random order")}",
    };

    public static JoinSettings Parse(IReadOnlyList<string> options)
    {
        var settings = new JoinSettings();
        for (var i = 0; i < options.Count; i++)
        {
            settings = (options[i], i + 1 < options.Count ? options[i + 1] : null) switch
            {
                ("--clustered", _) => settings with { IsClustered = true },
                ("--pandas", _) => settings with { Kind = JoinKind.Pandas },
                ("--store", _) => settings with { Kind = JoinKind.Store, IsClustered = true },
                ("--views", { } value) => settings with { Kind = JoinKind.Views, Views = Number(value, ref i) },
                ("--rows", { } value) => settings with { Rows = Number(value, ref i) },
                ("--labels", { } value) => settings with { Labels = Number(value, ref i) },
                ("--rounds", { } value) => settings with { Rounds = Number(value, ref i) },
                ("--python", { } value) => settings with { Python = Text(value, ref i) },
                ("--data", { } value) => settings with { Folder = Text(value, ref i) },
                ("--side", { } value) => settings with { Side = Text(value, ref i) },
                _ => throw new ArgumentException($"The option '{options[i]}' is not known or lacks its value. Options: {Usage}."),
            };
        }

        return settings;
    }

    /// <summary>The options that make another process run one side of the same join.</summary>
    public IEnumerable<string> ForSide(string side) =>
    [
        "--rows", Rows.ToString(CultureInfo.InvariantCulture), "--labels", Labels.ToString(CultureInfo.InvariantCulture), "--data", Folder!, "--side", side,
        .. Kind switch
        {
            JoinKind.Pandas => ["--pandas"],
            JoinKind.Store => ["--store"],
            JoinKind.Views => ["--views", Views.ToString(CultureInfo.InvariantCulture)],
            _ => Array.Empty<string>(),
        },
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
