using System.Globalization;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>How far a job has come, and what it was begun with. Kept by its sink in the same commit as the rows.</summary>
public sealed record BatchCheckpoint
{
    /// <summary>The job's id.</summary>
    public required string Job { get; init; }

    /// <summary>What the job does, as text.</summary>
    public required string Definition { get; init; }

    /// <summary>The version of its source.</summary>
    public required string Source { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The version of the model.</summary>
    public required int Version { get; init; }

    /// <summary>Rows of the source that are written.</summary>
    public long Rows { get; init; }

    /// <summary>Those of them that have no answer.</summary>
    public long BadRows { get; init; }

    /// <summary>Whether the source is at its end.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The checkpoint as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, BatchCheckpointJsonContext.Default.BatchCheckpoint);

    /// <summary>Reads what <see cref="ToJson"/> wrote; null when the text is something else.</summary>
    /// <param name="json">The text.</param>
    public static BatchCheckpoint? FromJson(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize(json, BatchCheckpointJsonContext.Default.BatchCheckpoint);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <exception cref="ConflictException">The job would go on with something else than it was begun with.</exception>
    internal void RequireSame(BatchCheckpoint begun)
    {
        var what = Definition != begun.Definition ? ("definition", Definition, begun.Definition)
            : Source != begun.Source ? ("source", Source, begun.Source)
            : (Model, Version) != (begun.Model, begun.Version) ? ("model", Name(this), Name(begun))
            : default;
        if (what != default)
        {
            throw new ConflictException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The job \"{Job}\" has written {Rows} rows and cannot go on, because its {what.Item1} has changed: it began with [{what.Item2}] and now has [{what.Item3}]. Give it back what it began with, or start a job with another id."),
                "batch job",
                Job);
        }
    }

    private static string Name(BatchCheckpoint checkpoint) => string.Create(CultureInfo.InvariantCulture, $"{checkpoint.Model}, version {checkpoint.Version}");
}
