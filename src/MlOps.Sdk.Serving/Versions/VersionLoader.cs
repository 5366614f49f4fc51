using System.Globalization;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Serving;

/// <summary>Finds a version in the registry, opens its package, loads the graph, and lets nothing pass that does not answer as it did when it was packaged.</summary>
internal sealed partial class VersionLoader(
    IModelRegistry registry, ModelRuntime runtime, EventBus events, ReplicaContext replicas, int intraOpThreads, ILogger logger)
{
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

    /// <exception cref="ServingException">The version is refused; the message says why.</exception>
    /// <param name="version">The version.</param>
    /// <param name="plan">How it is computed.</param>
    /// <param name="firstReplicas">With how many of the planned replicas it begins.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    public async ValueTask<ServedVersion> LoadAsync(ModelVersion version, EnginePlan plan, int firstReplicas, CancellationToken cancellationToken)
    {
        ModelSession? session = null;
        ServedVersion? loaded = null;
        try
        {
            var package = await registry.OpenPackageAsync(version, cancellationToken).ConfigureAwait(false);
            session = await runtime.LoadAsync(package.Model, OptionsOf(version), cancellationToken).ConfigureAwait(false);
            SignatureCheck.Require(session, package.Signature);
            loaded = new ServedVersion(version, package.Metadata, package.Lineage, session, new ModelScorer(session, package.Signature), EngineOf(plan), plan);
            WarmUp(loaded, package.Samples, cancellationToken);
            await StartReplicasAsync(loaded, firstReplicas, cancellationToken).ConfigureAwait(false);
            var number = version.Version.ToString(CultureInfo.InvariantCulture);
            await events.PublishAsync(new ModelLoaded(version.Model, number, package.Profile), cancellationToken).ConfigureAwait(false);
            return loaded;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Free(loaded, session);
            throw;
        }
        catch (Exception exception)
        {
            Free(loaded, session);
            throw exception as ServingException ?? Refused(version, exception);
        }
    }

    /// <summary>The engine that the plan asks for, each part around the ones before it.</summary>
    private VersionEngine EngineOf(EnginePlan plan)
    {
        VersionEngine engine = plan.Batching is { } batching ? new BatchingEngine(batching, replicas.Time) : LocalEngine.Instance;
        return plan.Replicas is { } wanted ? new ReplicaEngine(wanted, engine, replicas) : engine;
    }

    private ModelSessionOptions OptionsOf(ModelVersion version) => new() { ModelName = NameOf(version), IntraOpThreads = intraOpThreads };

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

    private static void Free(ServedVersion? loaded, ModelSession? session)
    {
        if (loaded is not null)
        {
            loaded.Release();
        }
        else
        {
            session?.Dispose();
        }
    }

    private static string NameOf(ModelVersion version) => string.Create(CultureInfo.InvariantCulture, $"{version.Model}/{version.Version}");

    private static ServingException Refused(ModelVersion version, Exception cause) => new(
        string.Create(CultureInfo.InvariantCulture, $"Version {version.Version} of \"{version.Model}\" is refused: {cause.Message} Register it again from a sound package."),
        version.Model,
        cause)
    {
        Reason = ServingErrorReason.VersionRefused,
    };
}
