using Microsoft.Extensions.Logging.Abstractions;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

public sealed partial class OnnxModelRuntime
{
    /// <summary>
    /// Tells which native library is used and which execution providers work here, by running a small model on each. Takes from
    /// milliseconds to seconds; providers may write to the console what they miss.
    /// </summary>
    /// <param name="cancellationToken">Ends it between two providers.</param>
    /// <exception cref="ModelRuntimeException">There is no native library.</exception>
    public Task<OnnxDiagnostics> DiagnoseAsync(CancellationToken cancellationToken = default) => Task.Run(() => Diagnose(cancellationToken), cancellationToken);

    private OnnxDiagnostics Diagnose(CancellationToken cancellationToken)
    {
        var library = OpenLibrary();
        library.Api.Check(library.Api.GetAvailableProviders(out var compiledIn), "list its execution providers");
        List<ProviderAvailability> providers = [];
        foreach (var provider in Enum.GetValues<ExecutionProvider>())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isCompiledIn = compiledIn.Contains(ProviderAppender.LongName(provider), StringComparer.Ordinal);
            var reason = isCompiledIn ? Probe(library, provider) : "this build of the library was made without it";
            providers.Add(new ProviderAvailability(provider, isCompiledIn, reason is null, reason));
        }

        return new OnnxDiagnostics(library.Place, library.Api.LibraryVersion, library.Api.BuildDescription, providers);
    }

    private string? Probe(OrtLibrary library, ExecutionProvider provider)
    {
        const float expected = 3;
        var options = _options.Copy();
        options.Providers = [provider];
        options.ProfileFolder = null;
        try
        {
            using var session = new SessionFactory(library, options, NullLogger.Instance).Create(new ModelSource(ProbeModel.Bytes, null), new ModelSessionOptions { ModelName = "probe" });
            using var binding = session.Bind(2);
            binding.Input<float>(0)[0] = -1;
            binding.Input<float>(0)[1] = expected;
            binding.Run();
            return session.FallbackNodes.Count > 0 ? "it took no part of the small model that it was asked to run"
                : binding.Output<float>(0) is [0, expected] ? null
                : $"it gave [{string.Join(", ", binding.Output<float>(0).ToArray())}] instead of [0, {expected}]";
        }
        catch (ModelRuntimeException) when (ReasonOf(library, options, provider) is { } reason)
        {
            return reason;
        }
        catch (ModelRuntimeException exception)
        {
            return exception.Message;
        }
    }

    // The provider's own words, without what a model's user is told around them.
    private static string? ReasonOf(OrtLibrary library, OnnxRuntimeOptions options, ExecutionProvider provider)
    {
        var api = library.Api;
        api.Check(api.CreateSessionOptions(out var sessionOptions), "create session options");
        try
        {
            return ProviderAppender.TryAppend(api, sessionOptions, provider, options);
        }
        finally
        {
            api.Release(OrtSlot.ReleaseSessionOptions, sessionOptions);
        }
    }
}
