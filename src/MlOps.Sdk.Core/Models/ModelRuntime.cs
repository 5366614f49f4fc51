namespace MlOps.Sdk.Core;

/// <summary>
/// An inference engine. Implementations are thread-safe and live as long as the application.
/// Model files are data: an engine never loads a format that can carry code.
/// </summary>
public abstract class ModelRuntime
{
    /// <summary>The engine's name, for example <c>onnxruntime</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Loads a model. The bytes may be reused once the call has returned.</summary>
    /// <param name="model">The model file.</param>
    /// <param name="options">How to load it; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the loading.</param>
    /// <returns>A session that the caller disposes.</returns>
    /// <exception cref="ModelRuntimeException">The engine refuses the model; the message holds its reason.</exception>
    public ValueTask<ModelSession> LoadAsync(ReadOnlyMemory<byte> model, ModelSessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (model.IsEmpty)
        {
            throw new ArgumentException("The model is empty. Give the bytes of an ONNX file.", nameof(model));
        }

        cancellationToken.ThrowIfCancellationRequested();
        return LoadCoreAsync(model, options ?? new ModelSessionOptions(), cancellationToken);
    }

    /// <summary>Loads a model; the arguments have been checked.</summary>
    /// <param name="model">The model file.</param>
    /// <param name="options">How to load it.</param>
    /// <param name="cancellationToken">Cancels the loading.</param>
    protected abstract ValueTask<ModelSession> LoadCoreAsync(ReadOnlyMemory<byte> model, ModelSessionOptions options, CancellationToken cancellationToken);
}
