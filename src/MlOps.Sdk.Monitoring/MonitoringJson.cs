using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>The JSON forms of this package, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(DataProfile))]
[JsonSerializable(typeof(ModelProfile))]
[JsonSerializable(typeof(DriftReport))]
internal sealed partial class MonitoringJson : JsonSerializerContext
{
    private const int NewestFormat = Sdk.Monitoring.DataProfile.CurrentFormat;

    public static T Read<T>(string json, JsonTypeInfo<T> type, string what, Func<T, int> format, Action<T> check)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(json);
        T? value;
        try
        {
            value = JsonSerializer.Deserialize(json, type);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or NotSupportedException)
        {
            throw new SchemaException($"The JSON is not a {what}: {exception.Message}", innerException: exception);
        }

        if (value is null)
        {
            throw new SchemaException($"The JSON is not a {what}: it is null.");
        }

        int version = format(value);
        if (version is < 1 or > NewestFormat)
        {
            throw new SchemaException(
                $"The {what} has format {version}, but this version of the library reads formats 1 to {NewestFormat}; update the library.");
        }

        check(value);
        return value;
    }
}
