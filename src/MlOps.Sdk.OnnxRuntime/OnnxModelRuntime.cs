using System.IO.MemoryMappedFiles;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>
/// Runs ONNX models with ONNX Runtime. Thread-safe. The native library is looked for at the first load, so that
/// creating the runtime needs none.
/// </summary>
public sealed partial class OnnxModelRuntime : ModelRuntime
{
    private readonly OnnxRuntimeOptions _options;
    private readonly ILogger _logger;
    private int _hasLoggedLibrary;

    /// <summary>Creates the runtime.</summary>
    /// <param name="options">How models are run; <see langword="null"/> for the defaults. Changes made later have no effect.</param>
    /// <param name="logger">Takes the engine's messages; <see langword="null"/> for none.</param>
    /// <exception cref="OptionsValidationException">An option has a value that is not allowed; all such are listed.</exception>
    public OnnxModelRuntime(OnnxRuntimeOptions? options = null, ILogger<OnnxModelRuntime>? logger = null)
    {
        options ??= new OnnxRuntimeOptions();
        var validation = new OnnxRuntimeOptionsValidator().Validate(null, options);
        if (validation.Failed)
        {
            throw new OptionsValidationException(nameof(OnnxRuntimeOptions), typeof(OnnxRuntimeOptions), validation.Failures);
        }

        _options = options.Copy();
        _logger = logger ?? NullLogger<OnnxModelRuntime>.Instance;
    }

    /// <inheritdoc/>
    public override string Name => "onnxruntime";

    /// <inheritdoc/>
    protected override ValueTask<ModelSession> LoadCoreAsync(ReadOnlyMemory<byte> model, ModelSessionOptions options, CancellationToken cancellationToken) =>
        // Loading optimizes the graph, which takes from a millisecond to many seconds of one core.
        new(Task.Run<ModelSession>(() => Load(new ModelSource(model.Span, null), options), cancellationToken));

    /// <summary>Loads a model from its file, and with it the weights that it keeps in files beside it.</summary>
    /// <inheritdoc/>
    protected override ValueTask<ModelSession> LoadFileCoreAsync(string path, ModelSessionOptions options, CancellationToken cancellationToken) =>
        new(Task.Run<ModelSession>(() => LoadMapped(path, options), cancellationToken));

    private OrtLibrary OpenLibrary()
    {
        var library = OrtLibrary.Load(_options.LibraryPath, _options.SharedThreads, _options.SpinningThreads);
        if (Interlocked.Exchange(ref _hasLoggedLibrary, 1) == 0)
        {
            Log.LibraryLoaded(_logger, library.Api.LibraryVersion, library.Place);
        }

        return library;
    }

    private OnnxModelSession Load(ModelSource source, ModelSessionOptions options)
    {
        CheckProfileFolder(options.ModelName);
        return new SessionFactory(OpenLibrary(), _options, _logger).Create(source, options);
    }

    // Mapped and not read: only the description is looked at here, and the weights may be large.
    private unsafe OnnxModelSession LoadMapped(string path, ModelSessionOptions options)
    {
        var length = new FileInfo(path).Length;
        if (length is 0 or > int.MaxValue)
        {
            throw new ModelRuntimeException(
                $"The model file '{path}' has {length} bytes; an ONNX file has from 1 byte to 2 GiB. Keep larger weights in files beside it.", options.ModelName);
        }

        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using var view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* bytes = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref bytes);
        try
        {
            return Load(new ModelSource(new ReadOnlySpan<byte>(bytes + view.PointerOffset, (int)length), path), options);
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    // The engine says nothing when it cannot write a profile.
    private void CheckProfileFolder(string modelName)
    {
        if (_options.ProfileFolder is not { } folder)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".{Guid.NewGuid():N}");
            File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new ModelRuntimeException(
                $"Model '{modelName}' was not loaded, because profiles cannot be written to '{folder}': {wrong.Message} Correct OnnxRuntimeOptions.ProfileFolder.", modelName, innerException: wrong);
        }
    }
}
