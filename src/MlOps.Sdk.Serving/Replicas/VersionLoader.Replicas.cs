using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Loads further copies of a version.</summary>
internal sealed partial class VersionLoader
{
    public ValueTask<ModelPackage> OpenAsync(ServedVersion version, CancellationToken cancellationToken) =>
        registry.OpenPackageAsync(version.Registered, cancellationToken);

    /// <summary>Adds replicas to a version that was just loaded.</summary>
    /// <exception cref="ServingException">None of them can answer, or one answers something else.</exception>
    private async ValueTask StartReplicasAsync(ServedVersion version, int count, CancellationToken cancellationToken)
    {
        if (version.Replicas is not { } engine)
        {
            return;
        }

        await engine.GrowAsync(version, count, this, mustBeReady: count < engine.Planned, cancellationToken).ConfigureAwait(false);
        if (!engine.IsAnyHealthy)
        {
            throw new ServingException(
                $"Version {version.Number} of \"{version.Model}\" is refused: none of its {engine.Count} replicas is ready. Start an endpoint that serves it, or add a local replica.", version.Model)
            {
                Reason = ServingErrorReason.VersionRefused,
            };
        }
    }

    /// <summary>The same version with a session of its own, checked as the first one was. Its memory is counted as the version's.</summary>
    /// <returns>The copy, and what gives its memory back after it was released.</returns>
    /// <exception cref="ServingException">It is refused, or there is no memory for it; the message says why.</exception>
    public async ValueTask<(ServedVersion Copy, Action GiveBack)> LoadCopyAsync(ServedVersion version, ModelPackage package, CancellationToken cancellationToken)
    {
        ModelSession? session = null;
        ServedVersion? copy = null;
        var bytes = _cost.Expect(version.Registered.PackageHash, version.Registered.Artifact.Size);
        void Charge(long more)
        {
            if (version.Place is { } place)
            {
                memory.Extend(Describe(version.Registered), place, more);
            }
        }

        try
        {
            Charge(bytes);
            session = await runtime.LoadAsync(package.Model, OptionsOf(version.Registered), cancellationToken).ConfigureAwait(false);
            var plan = version.Plan with { Replicas = null };

            // The same signature object, so that what a request made ready for one copy serves all of them.
            copy = new ServedVersion(version.Registered, package.Metadata, package.Lineage, session, new ModelScorer(session, version.Signature), EngineOf(plan), plan);
            WarmUp(copy, package.Samples, cancellationToken);
            return (copy, () => Charge(-bytes));
        }
        catch (Exception exception)
        {
            Free(copy, session, null);
            Charge(-bytes);
            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            throw exception as ServingException ?? Refused(version.Registered, exception);
        }
    }
}
