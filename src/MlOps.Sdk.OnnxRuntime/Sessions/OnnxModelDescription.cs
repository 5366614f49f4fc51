namespace MlOps.Sdk.OnnxRuntime;

/// <summary>What a model's file says about itself; texts are empty where it says nothing.</summary>
/// <param name="Producer">The program that wrote it, such as <c>skl2onnx</c>.</param>
/// <param name="GraphName">The graph's name.</param>
/// <param name="GraphDescription">The graph's description.</param>
/// <param name="Domain">The model's namespace, such as <c>org.example</c>.</param>
/// <param name="Description">The model's description.</param>
/// <param name="Version">The model's version; 0 where it has none.</param>
/// <param name="Properties">Further properties by their names.</param>
public sealed record OnnxModelDescription(
    string Producer, string GraphName, string GraphDescription, string Domain, string Description, long Version, IReadOnlyDictionary<string, string> Properties)
{
    internal static OnnxModelDescription Read(OrtLibrary library, nint session, string modelName)
    {
        var (api, allocator) = (library.Api, library.Environment.Allocator);
        void Check(nint status) => api.Check(status, $"read the description of model '{modelName}'", modelName);
        Check(api.GetPointer(OrtSlot.SessionGetModelMetadata, session, out var metadata));
        try
        {
            string Text(int slot)
            {
                Check(api.GetText(slot, metadata, allocator, out var text));
                return text;
            }

            Check(api.GetModelVersion(metadata, out var version));
            Check(api.GetMetadataKeys(metadata, allocator, out var keys));
            var properties = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var key in keys)
            {
                Check(api.GetMetadataProperty(metadata, allocator, key, out var value));
                properties[key] = value;
            }

            return new OnnxModelDescription(
                Text(OrtSlot.ModelMetadataGetProducerName), Text(OrtSlot.ModelMetadataGetGraphName), Text(OrtSlot.ModelMetadataGetGraphDescription),
                Text(OrtSlot.ModelMetadataGetDomain), Text(OrtSlot.ModelMetadataGetDescription), version, properties);
        }
        finally
        {
            api.Release(OrtSlot.ReleaseModelMetadata, metadata);
        }
    }
}
