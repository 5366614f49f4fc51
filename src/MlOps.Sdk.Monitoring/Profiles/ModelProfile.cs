using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>
/// What a model's training data and its predictions on it looked like: the content of <c>profile.json</c> in a model
/// package.
/// </summary>
public sealed class ModelProfile
{
    /// <summary>Joins the two profiles.</summary>
    /// <param name="features">The profile of the model's input columns.</param>
    /// <param name="predictions">The profile of the model's output columns on the same rows; null when not known.</param>
    /// <param name="format">The version of the JSON form.</param>
    [JsonConstructor]
    public ModelProfile(DataProfile features, DataProfile? predictions = null, int format = DataProfile.CurrentFormat)
    {
        ArgumentNullException.ThrowIfNull(features);
        Features = features;
        Predictions = predictions;
        Format = format;
    }

    /// <summary>The version of the JSON form.</summary>
    public int Format { get; }

    /// <summary>The profile of the model's input columns.</summary>
    public DataProfile Features { get; }

    /// <summary>The profile of the model's output columns; null when not known.</summary>
    public DataProfile? Predictions { get; }

    /// <summary>Profiles the rows a model was trained on and what it answered to them.</summary>
    /// <param name="features">The input rows.</param>
    /// <param name="predictions">The outputs for the same rows, or null.</param>
    public static ModelProfile Build(RecordBatch features, RecordBatch? predictions = null) =>
        new(DataProfile.Build(features), predictions is null ? null : DataProfile.Build(predictions));

    /// <summary>Writes the profile as compact JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, MonitoringJson.Default.ModelProfile);

    /// <summary>Writes the profile as compact JSON in UTF-8, the form a model package stores.</summary>
    public byte[] ToUtf8Bytes() => JsonSerializer.SerializeToUtf8Bytes(this, MonitoringJson.Default.ModelProfile);

    /// <summary>Reads what <see cref="ToJson"/> wrote; a bare <see cref="DataProfile"/> is taken as the features.</summary>
    /// <param name="json">The JSON text.</param>
    /// <exception cref="SchemaException">The text is not a profile, or of a newer format.</exception>
    public static ModelProfile FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return IsBareProfile(json)
            ? new ModelProfile(DataProfile.FromJson(json))
            : MonitoringJson.Read(json, MonitoringJson.Default.ModelProfile, "model profile", profile => profile.Format, Check);
    }

    /// <summary>Reads the profile part of a model package.</summary>
    /// <param name="utf8Json">The JSON text in UTF-8.</param>
    /// <exception cref="SchemaException">The text is not a profile, or of a newer format.</exception>
    public static ModelProfile FromJson(ReadOnlySpan<byte> utf8Json) => FromJson(Encoding.UTF8.GetString(utf8Json));

    private static void Check(ModelProfile profile)
    {
        ProfileCheck.Run(profile.Features);
        if (profile.Predictions is not null)
        {
            ProfileCheck.Run(profile.Predictions);
        }
    }

    private static bool IsBareProfile(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("columns", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
