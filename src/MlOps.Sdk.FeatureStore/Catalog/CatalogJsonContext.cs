using System.Text.Json.Serialization;

namespace MlOps.Sdk.FeatureStore;

[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class CatalogJsonContext : JsonSerializerContext;
