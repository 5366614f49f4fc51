namespace MlOps.Sdk.Core;

/// <summary>
/// An inference engine. Implementations are thread-safe and live as long as the application.
/// Model files are data: an engine never loads a format that can carry code.
/// </summary>
public abstract class ModelRuntime
{
    /// <summary>The <see cref="ModelRuntimeException.Code"/> of a model whose file is refused before the engine sees it.</summary>
    public const string FileRefused = "file-refused";

    /// <summary>The engine's name, for example <c>onnxruntime</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Checks a model file and loads it. The bytes may be reused once the call has returned.</summary>
    /// <param name="model">The model file.</param>
    /// <param name="options">How to load it; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the loading.</param>
    /// <returns>A session that the caller disposes.</returns>
    /// <exception cref="ModelRuntimeException">
    /// The engine refuses the model, or the file is refused before the engine sees it (code <see cref="FileRefused"/>, see
    /// <see cref="ModelFile.Inspect"/>); the message holds the reason.
    /// </exception>
    /// <exception cref="ArgumentException">The model is empty, or an option has a value that is not allowed.</exception>
    public ValueTask<ModelSession> LoadAsync(ReadOnlyMemory<byte> model, ModelSessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (model.IsEmpty)
        {
            throw new ArgumentException("The model is empty. Give the bytes of an ONNX file.", nameof(model));
        }

        options ??= new ModelSessionOptions();
        options.Check();
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            ModelFile.Inspect(model.Span, options.FileLimits);
        }
        catch (ModelPackageException refusal)
        {
            throw new ModelRuntimeException($"Model '{options.ModelName}' is not loaded: {refusal.Message}", options.ModelName, FileRefused, refusal);
        }

        return LoadCoreAsync(model, options, cancellationToken);
    }

    /// <summary>
    /// Loads a model from a file. Engines that can also read weights that the model keeps in files beside it do so: load only
    /// files of those you trust this way, and packages from memory.
    /// </summary>
    /// <param name="path">The model file.</param>
    /// <param name="options">How to load it; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the loading.</param>
    /// <returns>A session that the caller disposes.</returns>
    /// <exception cref="ModelRuntimeException">The file does not exist, or the engine refuses the model; the message holds its reason.</exception>
    /// <exception cref="ArgumentException">An option has a value that is not allowed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public ValueTask<ModelSession> LoadFileAsync(string path, ModelSessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new ModelSessionOptions();
        options.Check();
        cancellationToken.ThrowIfCancellationRequested();
        return File.Exists(path)
            ? LoadFileCoreAsync(path, options, cancellationToken)
            : throw new ModelRuntimeException($"Model '{options.ModelName}' was not loaded, because the file '{path}' does not exist. Name an ONNX file.", options.ModelName);
    }

    /// <summary>Loads a model; the arguments have been checked.</summary>
    /// <param name="model">The model file.</param>
    /// <param name="options">How to load it.</param>
    /// <param name="cancellationToken">Cancels the loading.</param>
    protected abstract ValueTask<ModelSession> LoadCoreAsync(ReadOnlyMemory<byte> model, ModelSessionOptions options, CancellationToken cancellationToken);

    /// <summary>Loads a model from a file that exists. Unless overridden, its bytes are loaded as if they came from memory.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="options">How to load it.</param>
    /// <param name="cancellationToken">Cancels the loading.</param>
    protected virtual async ValueTask<ModelSession> LoadFileCoreAsync(string path, ModelSessionOptions options, CancellationToken cancellationToken) =>
        await LoadAsync(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false), options, cancellationToken).ConfigureAwait(false);
}
