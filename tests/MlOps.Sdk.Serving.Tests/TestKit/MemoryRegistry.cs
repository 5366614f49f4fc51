using System.Collections.Concurrent;
using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Serving.Tests.TestKit;

/// <summary>A registry in memory that stores archives, so that opening one verifies it as the real registry does.</summary>
internal sealed class MemoryRegistry(EventBus events) : IModelRegistry
{
    private readonly ConcurrentDictionary<(string Model, int Version), (ModelVersion Version, byte[] Archive)> _versions = new();
    private readonly ConcurrentDictionary<(string Model, string Alias), int> _aliases = new();

    /// <summary>How often all models were listed.</summary>
    public int Listings;

    public ModelVersion Add(string model, ModelPackage package, Action<byte[]>? damage = null)
    {
        var number = _versions.Keys.Count(key => key.Model == model) + 1;
        var archive = package.ToBytes();
        damage?.Invoke(archive);
        var version = new ModelVersion
        {
            Model = model,
            Version = number,
            PackageHash = package.Hash,
            Artifact = new ArtifactDigest(new string('0', 64), archive.Length),
            Algorithm = package.Metadata.Algorithm,
            Task = package.Metadata.Task,
            Signature = package.Signature,
            CreatedAt = package.Metadata.CreatedAt,
            CreatedBy = "test",
            Metrics = package.Metadata.Metrics,
            Parameters = package.Metadata.Parameters,
            Tags = new Dictionary<string, string>(),
            Aliases = [],
        };
        _versions[(model, number)] = (version, archive);
        return version;
    }

    public ValueTask<ModelVersion> RegisterAsync(string model, ModelPackage package, RegisterOptions? options = null, CancellationToken cancellationToken = default) =>
        new(Add(model, package));

    public ValueTask<ModelVersion> GetVersionAsync(string model, int version, CancellationToken cancellationToken = default) =>
        _versions.TryGetValue((model, version), out var found)
            ? new(found.Version)
            : throw new NotFoundException($"There is no version {version} of \"{model}\".", "model-version", $"{model}/{version}");

    public ValueTask<ModelVersion?> GetByAliasAsync(string model, string alias, CancellationToken cancellationToken = default) =>
        new(_aliases.TryGetValue((model, alias), out var version) ? _versions[(model, version)].Version : null);

    public ValueTask<IReadOnlyList<ModelVersion>> ListVersionsAsync(string model, VersionQuery? query = null, CancellationToken cancellationToken = default) =>
        new([.. _versions.Values.Select(entry => entry.Version).Where(version => version.Model == model).OrderByDescending(version => version.Version)]);

    public ValueTask<IReadOnlyList<RegisteredModel>> ListModelsAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref Listings);
        return new([.. _versions.Values.GroupBy(entry => entry.Version.Model).Select(group => new RegisteredModel(
            group.Key, group.Count(), group.First().Version.CreatedAt,
            _aliases.Where(alias => alias.Key.Model == group.Key).ToDictionary(alias => alias.Key.Alias, alias => alias.Value)))]);
    }

    /// <summary>Moves an alias as another process would: nobody here is told.</summary>
    public void MoveElsewhere(string model, string alias, int version) => _aliases[(model, alias)] = version;

    public async ValueTask<AliasChange> SetAliasAsync(
        string model, string alias, int version, string? expectedCurrentVersion = null, CancellationToken cancellationToken = default)
    {
        int? old = _aliases.TryGetValue((model, alias), out var before) ? before : null;
        _aliases[(model, alias)] = version;
        await events.PublishAsync(
            new ModelAliasChanged(model, alias, old?.ToString(CultureInfo.InvariantCulture), version.ToString(CultureInfo.InvariantCulture)), cancellationToken);
        return new AliasChange(model, alias, old, version, default, "test");
    }

    public ValueTask<IReadOnlyList<AliasChange>> GetAliasHistoryAsync(string model, string alias, CancellationToken cancellationToken = default) => new([]);

    public ValueTask<ModelPackage> OpenPackageAsync(ModelVersion version, CancellationToken cancellationToken = default) =>
        ModelPackage.ReadAsync(new MemoryStream(_versions[(version.Model, version.Version)].Archive), null, cancellationToken);
}
