using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Registry;

/// <summary>The registry in the metadata database, the artifact store and the audit log.</summary>
internal sealed class ModelRegistry(
    MetadataDatabase database, ArtifactStore artifacts, AuditLog audit, EventBus events, TimeProvider timeProvider, RegistryOptions options) : IModelRegistry
{
    private static readonly MetadataMigrations Migrations = new("registry", typeof(ModelRegistry).Assembly);

    public async ValueTask<ModelVersion> RegisterAsync(string model, ModelPackage package, RegisterOptions? registerOptions, CancellationToken cancellationToken)
    {
        MetadataText.CheckName(model, "model", nameof(model));
        ArgumentNullException.ThrowIfNull(package);
        registerOptions ??= new RegisterOptions();
        RegistrationCheck.Check(package, registerOptions);
        await EnsureMigratedAsync(cancellationToken).ConfigureAwait(false);

        // The bytes first: a version must never be visible before its package can be read.
        var artifact = await artifacts.PutAsync(package.ToBytes(), cancellationToken).ConfigureAwait(false);
        await CrashPoints.ReachAsync(CrashPoints.ArtifactStored).ConfigureAwait(false);
        var registered = await database.WriteAsync(
            (session, ct) => RegisterAsync(session, model, package, artifact, registerOptions, ct), cancellationToken).ConfigureAwait(false);
        await CrashPoints.ReachAsync(CrashPoints.AfterVersionCommit).ConfigureAwait(false);
        return registered;
    }

    public ValueTask<ModelVersion> GetVersionAsync(string model, int version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ReadAsync((session, ct) => VersionReader.GetAsync(session, model, version, ct), cancellationToken);
    }

    public ValueTask<ModelVersion?> GetByAliasAsync(string model, string alias, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(alias);
        return ReadAsync<ModelVersion?>(
            async (session, ct) => await AliasTable.FindAsync(session, model, alias, ct).ConfigureAwait(false) is { } version
                ? await VersionReader.GetAsync(session, model, version, ct).ConfigureAwait(false)
                : null,
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<ModelVersion>> ListVersionsAsync(string model, VersionQuery? query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        query ??= new VersionQuery();
        return query.Limit is >= 1 and <= VersionQuery.MaxLimit
            ? ReadAsync((session, ct) => VersionReader.ListAsync(session, model, query, ct), cancellationToken)
            : throw new ArgumentException(
                $"Limit is {query.Limit}. Ask for 1 to {VersionQuery.MaxLimit} versions and page on with Before.", nameof(query));
    }

    public ValueTask<IReadOnlyList<RegisteredModel>> ListModelsAsync(CancellationToken cancellationToken) =>
        ReadAsync(VersionReader.ListModelsAsync, cancellationToken);

    public async ValueTask<AliasChange> SetAliasAsync(string model, string alias, int version, string? expectedCurrentVersion, CancellationToken cancellationToken)
    {
        MetadataText.CheckName(model, "model", nameof(model));
        Alias.Check(alias, nameof(alias));
        await EnsureMigratedAsync(cancellationToken).ConfigureAwait(false);
        await CrashPoints.ReachAsync(CrashPoints.BeforeAlias).ConfigureAwait(false);
        var change = await database.WriteAsync(
            (session, ct) => SetAliasAsync(session, model, alias, version, expectedCurrentVersion, ct), cancellationToken).ConfigureAwait(false);
        await CrashPoints.ReachAsync(CrashPoints.AfterAliasCommit).ConfigureAwait(false);
        if (change.OldVersion != change.NewVersion)
        {
            // The alias is moved whatever becomes of the caller, so its followers hear of it in any case.
            await events.PublishAsync(
                new ModelAliasChanged(
                    model, alias, change.OldVersion?.ToString(CultureInfo.InvariantCulture), change.NewVersion.ToString(CultureInfo.InvariantCulture)),
                CancellationToken.None).ConfigureAwait(false);
        }

        return change;
    }

    public ValueTask<IReadOnlyList<AliasChange>> GetAliasHistoryAsync(string model, string alias, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(alias);
        return ReadAsync((session, ct) => AliasTable.HistoryAsync(session, model, alias, ct), cancellationToken);
    }

    public async ValueTask<ModelPackage> OpenPackageAsync(ModelVersion version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(version);
        var stream = await artifacts.OpenReadAsync(version.Artifact, cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        var package = await ModelPackage.ReadAsync(stream, null, cancellationToken).ConfigureAwait(false);
        return package.Hash == version.PackageHash
            ? package
            : throw new ModelPackageException(
                FormattableString.Invariant($"The package of model '{version.Model}' version {version.Version} has hash {package.Hash}, but {version.PackageHash} was registered. ")
                + "Restore the artifact store from a backup, or register the model again.",
                "manifest.json");
    }

    private async ValueTask<ModelVersion> RegisterAsync(
        MetadataSession session, string model, ModelPackage package, ArtifactDigest artifact, RegisterOptions registerOptions, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var actor = registerOptions.CreatedBy ?? options.Actor;
        await VersionWriter.LockOrCreateModelAsync(session, model, now, actor, cancellationToken).ConfigureAwait(false);
        var version = await VersionWriter.FindEqualAsync(session, model, package.Hash, registerOptions.IdempotencyKey, cancellationToken).ConfigureAwait(false);
        if (version is null)
        {
            version = await VersionWriter.InsertAsync(session, model, package, artifact, registerOptions, now, actor, cancellationToken).ConfigureAwait(false);
            var entry = new AuditEntry(actor, "model.version.registered", FormattableString.Invariant($"{model}/{version}"), $"package {package.Hash}");
            await audit.AppendAsync(session, entry, cancellationToken).ConfigureAwait(false);
        }

        var registered = await VersionReader.GetAsync(session, model, version.Value, cancellationToken).ConfigureAwait(false);
        await CrashPoints.ReachAsync(CrashPoints.BeforeVersionCommit).ConfigureAwait(false);
        return registered;
    }

    private async ValueTask<AliasChange> SetAliasAsync(
        MetadataSession session, string model, string alias, int version, string? expected, CancellationToken cancellationToken)
    {
        if (!await VersionWriter.TryLockModelAsync(session, model, cancellationToken).ConfigureAwait(false))
        {
            throw await VersionReader.ModelNotFoundAsync(session, model, cancellationToken).ConfigureAwait(false);
        }

        await VersionReader.GetAsync(session, model, version, cancellationToken).ConfigureAwait(false);
        var current = await AliasTable.FindAsync(session, model, alias, cancellationToken).ConfigureAwait(false);
        AliasTable.CheckExpected(model, alias, current, expected);
        var change = new AliasChange(model, alias, current, version, timeProvider.GetUtcNow(), options.Actor);
        if (current != version)
        {
            await AliasTable.MoveAsync(session, change, cancellationToken).ConfigureAwait(false);
            var before = current?.ToString(CultureInfo.InvariantCulture) ?? Alias.NotSet;
            var entry = new AuditEntry(options.Actor, "model.alias.set", $"{model}@{alias}", FormattableString.Invariant($"from {before} to {version}"));
            await audit.AppendAsync(session, entry, cancellationToken).ConfigureAwait(false);
        }

        return change;
    }

    private async ValueTask<T> ReadAsync<T>(Func<MetadataSession, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        await EnsureMigratedAsync(cancellationToken).ConfigureAwait(false);
        return await database.ReadAsync(work, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask EnsureMigratedAsync(CancellationToken cancellationToken)
    {
        await audit.EnsureMigratedAsync(cancellationToken).ConfigureAwait(false);
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
    }
}
