using System.Text.Json;
using System.Text.Json.Serialization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>What has changed between a reference and current data.</summary>
public sealed record DriftReport
{
    /// <summary>The version of the JSON form.</summary>
    public int Format { get; init; } = DataProfile.CurrentFormat;

    /// <summary>The model the data belongs to, if any.</summary>
    public string? Model { get; init; }

    /// <summary>The model's version, if any.</summary>
    public string? Version { get; init; }

    /// <summary>The beginning of the time range of the current data, if known.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The end of the time range of the current data, if known.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Rows of the reference.</summary>
    public required long ReferenceRows { get; init; }

    /// <summary>Rows compared with it.</summary>
    public required long CurrentRows { get; init; }

    /// <summary>One entry per input column, the most drifted first.</summary>
    public required IReadOnlyList<FeatureDrift> Features { get; init; }

    /// <summary>One entry per output column of the model, the most drifted first; empty when predictions were not compared.</summary>
    public IReadOnlyList<FeatureDrift> Predictions { get; init; } = [];

    /// <summary>The names of the drifted input columns, the most drifted first.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> DriftedFeatures => [.. Features.Where(f => f.Drifted).Select(f => f.Name)];

    /// <summary>Whether any input or output column has drifted.</summary>
    [JsonIgnore]
    public bool HasDrift => Features.Any(f => f.Drifted) || Predictions.Any(p => p.Drifted);

    /// <summary>Drifted input columns as a share of those that could be judged; 0 when none could.</summary>
    [JsonIgnore]
    public double DriftedShare
    {
        get
        {
            int judged = Features.Count(f => f.Status is DriftStatus.Stable or DriftStatus.Warning or DriftStatus.Drifted);
            return judged == 0 ? 0 : (double)Features.Count(f => f.Drifted) / judged;
        }
    }

    /// <summary>The entry of an input or output column.</summary>
    /// <param name="name">The column's name.</param>
    /// <exception cref="SchemaException">The report has no such column; the message lists the columns.</exception>
    public FeatureDrift this[string name] => Require(name);

    /// <summary>Writes the report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, MonitoringJson.Default.DriftReport);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The JSON text.</param>
    /// <exception cref="SchemaException">The text is not a drift report, or of a newer format.</exception>
    public static DriftReport FromJson(string json) =>
        MonitoringJson.Read(json, MonitoringJson.Default.DriftReport, "drift report", report => report.Format, Check);

    private static void Check(DriftReport report)
    {
        if (report.Features.Concat(report.Predictions).Any(f => f is null || f.Bins.Any(bin => bin is null)))
        {
            throw new SchemaException("The JSON is not a drift report: a column or a bin of it is null.");
        }
    }

    private FeatureDrift Require(string name)
    {
        var all = Features.Concat(Predictions);
        return all.FirstOrDefault(feature => feature.Name == name) ?? throw new SchemaException(
            $"The drift report has no column \"{name}\"; its columns are {string.Join(", ", all.Select(f => f.Name))}.", name);
    }
}
