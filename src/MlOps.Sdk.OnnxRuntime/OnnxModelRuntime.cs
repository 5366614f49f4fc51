using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>
/// Runs ONNX models with ONNX Runtime. Thread-safe. The native library is looked for at the first load, so that
/// creating the runtime needs none.
/// </summary>
public sealed class OnnxModelRuntime : ModelRuntime
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

        _options = new OnnxRuntimeOptions
        {
            Providers = [.. options.Providers],
            LibraryPath = options.LibraryPath,
            IntraOpThreads = options.IntraOpThreads,
            SpinningThreads = options.SpinningThreads,
        };
        _logger = logger ?? NullLogger<OnnxModelRuntime>.Instance;
    }

    /// <inheritdoc/>
    public override string Name => "onnxruntime";

    /// <inheritdoc/>
    protected override ValueTask<ModelSession> LoadCoreAsync(ReadOnlyMemory<byte> model, ModelSessionOptions options, CancellationToken cancellationToken) =>
        // Loading optimizes the graph, which takes from a millisecond to many seconds of one core.
        new(Task.Run<ModelSession>(() => Load(model.Span, options), cancellationToken));

    private OnnxModelSession Load(ReadOnlySpan<byte> model, ModelSessionOptions options)
    {
        var library = OrtLibrary.Load(_options.LibraryPath);
        if (Interlocked.Exchange(ref _hasLoggedLibrary, 1) == 0)
        {
            Log.LibraryLoaded(_logger, library.Api.LibraryVersion, library.Place);
        }

        return new SessionFactory(library, _options, _logger).Create(model, options.ModelName, options.IntraOpThreads ?? _options.IntraOpThreads);
    }
}
