namespace MlOps.Sdk.OnnxRuntime;

/// <summary>A value that a model takes or gives, of any kind that ONNX has. Immutable; see <see cref="OnnxModelSession.Run"/>.</summary>
public abstract class OnnxValue
{
    private protected OnnxValue()
    {
    }

    /// <summary>What it is.</summary>
    public abstract OnnxValueKind Kind { get; }
}
