using System.Text.Json.Serialization;

namespace MlOps.Sdk.Core;

/// <summary>What a model is called, how it was made and how good it is. Immutable.</summary>
public sealed record ModelMetadata
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>The algorithm's name, such as "gradient-boosted-trees".</summary>
    public required string Algorithm { get; init; }

    /// <summary>What the model answers; see <see cref="ModelTasks"/>.</summary>
    public required string Task { get; init; }

    /// <summary>When the model was trained.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The run that trained it, if one was tracked.</summary>
    public string? RunId { get; init; }

    /// <summary>The metrics on data that training did not see. Default: none.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new SortedDictionary<string, double>(StringComparer.Ordinal);

    /// <summary>The parameters of training, defaults included. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The seed of training's randomness, if there was any.</summary>
    public int? Seed { get; init; }

    /// <summary>The version of the SDK that wrote the package. Default: this one.</summary>
    public string SdkVersion { get; init; } = typeof(ModelMetadata).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>From which probability on a classifier says yes. Default: 0.5.</summary>
    public double DecisionThreshold { get; init; } = 0.5;

    /// <summary>How wide the intervals around the answers are; null, the default, when the model was not calibrated.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConformalCalibration? Calibration { get; init; }

    /// <summary>The same content in the one order and time zone that it is written in.</summary>
    internal ModelMetadata ToCanonical() => this with
    {
        CreatedAt = CreatedAt.ToUniversalTime(),
        Metrics = new SortedDictionary<string, double>(Metrics.ToDictionary(), StringComparer.Ordinal),
        Parameters = new SortedDictionary<string, string>(Parameters.ToDictionary(), StringComparer.Ordinal),
    };
}
