namespace MlOps.Sdk.Core;

/// <summary>
/// Checks model files that may come from anywhere before an engine sees them. Packages are checked when they are written and
/// read, and every <see cref="ModelRuntime"/> checks what it loads, so this is needed only to look into a file.
/// </summary>
public static class ModelFile
{
    /// <summary>
    /// Walks the whole file and refuses it when it is damaged, keeps data outside itself, uses operators of foreign domains, is newer than the engine,
    /// or asks for more than the limits allow. Nothing is opened, and memory is taken in proportion to the file at most.
    /// </summary>
    /// <param name="model">The bytes of an ONNX file.</param>
    /// <param name="limits">What the file may hold; the defaults of <see cref="ModelFileLimits"/> when null.</param>
    /// <returns>What the file holds.</returns>
    /// <exception cref="ModelPackageException">The file is refused; the message names the tensor or the node, and the fix.</exception>
    public static ModelFileSummary Inspect(ReadOnlySpan<byte> model, ModelFileLimits? limits = null)
    {
        // A valid ONNX file can also have this mark, by which the engine takes it for its own format and reads other things than were checked.
        if (model.Length >= 8 && model[4..8].SequenceEqual("ORTM"u8))
        {
            throw Refusal.Of("it bears the mark of ONNX Runtime's own format, which is not checked", "Save the model as ONNX, not in the ORT format");
        }

        OnnxStructure.Check(model);
        return new OnnxScan(limits ?? new ModelFileLimits()).Model(model);
    }
}
