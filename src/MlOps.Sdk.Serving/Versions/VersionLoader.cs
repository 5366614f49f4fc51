using System.Globalization;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Serving;

/// <summary>Finds a version in the registry, opens its package, loads the graph, and lets nothing pass that does not answer as it did when it was packaged.</summary>
internal sealed partial class VersionLoader(
    IModelRegistry registry, ModelRuntime runtime, EventBus events, ReplicaContext replicas, ModelMemory memory, ServingOptions options, TimeProvider time, ILogger logger)
{
    private readonly LoadCost _cost = new(options.MemoryFactor, options.MeasureMemory ? NativeHeap.InUse : static () => null);

    public async ValueTask<ModelVersion> ResolveAsync(string model, VersionSelector selector, CancellationToken cancellationToken)
    {
        if (selector.Version is { } number)
        {
            return await registry.GetVersionAsync(model, number, cancellationToken).ConfigureAwait(false);
        }

        return await registry.GetByAliasAsync(model, selector.Alias!, cancellationToken).ConfigureAwait(false)
            ?? throw new NotFoundException(
                $"The model \"{model}\" has no alias \"{selector.Alias}\", so there is no version to deploy; set the alias, or deploy a version by its number.",
                "alias", $"{model}@{selector.Alias}");
    }

    public async ValueTask MoveAliasAsync(string model, string alias, int version, CancellationToken cancellationToken) =>
        await registry.SetAliasAsync(model, alias, version, cancellationToken: cancellationToken).ConfigureAwait(false);

    /// <summary>Loads a version and checks it, within the limits of memory and time.</summary>
    /// <param name="version">The version.</param>
    /// <param name="plan">How it computes its rows.</param>
    /// <param name="firstReplicas">With how many of the planned replicas it begins.</param>
    /// <param name="stays">Whether it is not to be evicted later.</param>
    /// <param name="beside">Bytes that the deployment holds and may have to give back later, but not now.</param>
    /// <param name="cancellationToken">Ends the wait; an engine that cannot be stopped ends in the background.</param>
    /// <exception cref="ServingException">The version is refused, or there is no memory for it; the message says why.</exception>
    public async ValueTask<ServedVersion> LoadAsync(
        ModelVersion version, EnginePlan plan, int firstReplicas, bool stays, long beside, CancellationToken cancellationToken)
    {
        var expected = _cost.Expect(version.PackageHash, version.Artifact.Size);
        var place = await memory.TakeAsync(Describe(version), expected, stays, beside, cancellationToken).ConfigureAwait(false);
        var stop = new CancellationTokenSource();
        var started = time.GetTimestamp();
        var load = Task.Run(() => LoadAsync(version, plan, firstReplicas, place, stop.Token), CancellationToken.None);
        try
        {
            var loaded = await load.WaitAsync(options.LoadTimeout, time, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            HostingInstruments.Loads.Record(time.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>(MlOpsTelemetry.ModelNameAttribute, version.Model));
            return loaded;
        }
        catch (TimeoutException)
        {
            _ = AbandonAsync(load, stop);
            throw new ServingException(
                $"{Describe(version)} is refused: it was not loaded within {options.LoadTimeout:c}. Look why the engine takes so long, or raise ServingOptions.LoadTimeout.", version.Model)
            {
                Reason = ServingErrorReason.VersionRefused,
                IsTransient = true,
            };
        }
        catch
        {
            _ = AbandonAsync(load, stop);
            throw;
        }
    }

    private async Task<ServedVersion> LoadAsync(ModelVersion version, EnginePlan plan, int firstReplicas, MemoryPlace place, CancellationToken cancellationToken)
    {
        ModelSession? session = null;
        ServedVersion? loaded = null;
        var watch = _cost.Begin();
        var isWatched = true;
        try
        {
            var package = await registry.OpenPackageAsync(version, cancellationToken).ConfigureAwait(false);
            session = await runtime.LoadAsync(package.Model, OptionsOf(version), cancellationToken).ConfigureAwait(false);
            SignatureCheck.Require(session, package.Signature);
            loaded = new ServedVersion(version, package.Metadata, package.Lineage, session, new ModelScorer(session, package.Signature), EngineOf(plan), plan) { Place = place };
            WarmUp(loaded, package.Samples, cancellationToken);
            isWatched = false;
            if (_cost.End(watch, version.PackageHash, package.Model.Length) is { } cost)
            {
                memory.Resize(Describe(version), place, cost);
            }

            await StartReplicasAsync(loaded, firstReplicas, cancellationToken).ConfigureAwait(false);
            var number = version.Version.ToString(CultureInfo.InvariantCulture);
            await events.PublishAsync(new ModelLoaded(version.Model, number, package.Profile), cancellationToken).ConfigureAwait(false);
            return loaded;
        }
        catch (Exception exception)
        {
            if (isWatched)
            {
                _cost.GiveUp();
            }

            Free(loaded, session, place);
            if (exception is ServingException || (exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
            {
                throw;
            }

            throw Refused(version, exception);
        }
    }

    // Nobody waits for it any more, so what it brings is freed when it comes.
    private static async Task AbandonAsync(Task<ServedVersion> load, CancellationTokenSource stop)
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await ((Task)load).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (load.IsCompletedSuccessfully)
        {
            (await load.ConfigureAwait(false)).Release();
        }
    }

    /// <summary>The engine that the plan asks for, each part around the ones before it.</summary>
    private VersionEngine EngineOf(EnginePlan plan)
    {
        VersionEngine engine = plan.Batching is { } batching ? new BatchingEngine(batching, replicas.Time) : LocalEngine.Instance;
        return plan.Replicas is { } wanted ? new ReplicaEngine(wanted, engine, replicas) : engine;
    }

    private ModelSessionOptions OptionsOf(ModelVersion version) => new() { ModelName = NameOf(version), IntraOpThreads = options.IntraOpThreads };

    private void WarmUp(ServedVersion version, ModelSamples samples, CancellationToken cancellationToken)
    {
        if (samples.Inputs.RowCount == 0)
        {
            logger.NoSamples(version.Model, version.Number);
            return;
        }

        GoldenSamples.Require(version, samples, cancellationToken);
        GoldenSamples.RequireRowByRow(version, samples, cancellationToken);
    }

    private static void Free(ServedVersion? loaded, ModelSession? session, MemoryPlace? place)
    {
        if (loaded is not null)
        {
            loaded.Release();
        }
        else
        {
            session?.Dispose();
            place?.Dispose();
        }
    }

    private static string NameOf(ModelVersion version) => string.Create(CultureInfo.InvariantCulture, $"{version.Model}/{version.Version}");

    private static string Describe(ModelVersion version) => string.Create(CultureInfo.InvariantCulture, $"Version {version.Version} of \"{version.Model}\"");

    private static ServingException Refused(ModelVersion version, Exception cause) => new(
        $"{Describe(version)} is refused: {cause.Message} Register it again from a sound package.",
        version.Model,
        cause)
    {
        Reason = ServingErrorReason.VersionRefused,
        IsTransient = (cause as MlOpsException)?.IsTransient ?? false,
    };
}
