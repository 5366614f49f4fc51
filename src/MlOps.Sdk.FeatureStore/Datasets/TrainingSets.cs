using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Saves, finds, opens and compares training sets.</summary>
internal sealed class TrainingSets(TrainingSetCatalog catalog, TrainingSetStore? store, OfflineStore offline, TimeProvider timeProvider)
{
    private readonly TrainingSetJoin _join = new(offline);

    /// <summary>Where the rows lie.</summary>
    /// <exception cref="InvalidOperationException">Nothing was chosen.</exception>
    public TrainingSetStore Store => store ?? throw new InvalidOperationException(
        "Saved training sets need a training set store, but none is registered. Choose one on the builder, for example by UseDuckDbOfflineStore().");

    public async ValueTask<SavedTrainingSet> SaveAsync(
        string name, TrainingSpine spine, string timestampColumn, IReadOnlyList<FeatureViewVersion> views, SaveTrainingSetOptions? asked, CancellationToken cancellationToken)
    {
        DefinitionName.Require(name, "a training set", nameof(name));
        ArgumentNullException.ThrowIfNull(spine);
        var options = TrainingSetOptions.Checked(asked);
        foreach (var tag in options.Tags)
        {
            MetadataText.CheckName(tag, "tag", nameof(asked));
        }

        var target = Store;
        var tables = await _join.PinAsync(views, cancellationToken).ConfigureAwait(false);
        var query = TrainingSetDocument.Query(timestampColumn, [.. views.Select(v => new TrainingSetView(
            v.Name, v.Version, v.View.Fingerprint, tables[v.Id], v.View.Entity.Name, JoinKeyColumns.Of(v.View.Entity)))]);
        if (spine.IsRepeatable && await FindAsync(name, query, await HashAsync(spine, cancellationToken).ConfigureAwait(false), options, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return known;
        }

        var version = await catalog.BeginAsync(name, cancellationToken).ConfigureAwait(false);
        var isKept = false;
        try
        {
            var set = await WriteAsync(new SaveJob(name, version, query, timestampColumn, views, tables, options), spine, target, cancellationToken).ConfigureAwait(false);
            if (!spine.IsRepeatable && await FindAsync(name, query, set.SpineHash, options, cancellationToken).ConfigureAwait(false) is { } same)
            {
                return same;
            }

            await catalog.CompleteAsync(set, query, cancellationToken).ConfigureAwait(false);
            isKept = true;
            return (await catalog.ListAsync(name, CancellationToken.None).ConfigureAwait(false)).First(s => s.Version == version);
        }
        finally
        {
            if (!isKept)
            {
                await TakeBackAsync(name, version).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask<OpenedTrainingSet> OpenAsync(string name, TrainingSetReference reference, CancellationToken cancellationToken)
    {
        var set = await FindAsync(name, reference, cancellationToken).ConfigureAwait(false);
        using var counter = new RowCounter();
        await counter.DrainAsync(Store.ReadAsync(set.Table, cancellationToken), cancellationToken).ConfigureAwait(false);
        var hash = counter.Schema is null ? ContentHash.Of(new RecordBatchBuilder(set.Schema).Build()) : counter.Hash();
        return hash == set.ContentHash
            ? new OpenedTrainingSet(set, Store)
            : throw new ArtifactException(
                $"The training set '{set}' holds {counter.Rows} rows with the content hash {hash}, but {set.Rows} rows with {set.ContentHash} were saved: its files were changed. Restore them from a copy, or save the set again.",
                ArtifactErrorReason.Corrupt,
                set.ToString());
    }

    /// <summary>The version that is meant.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    public async ValueTask<SavedTrainingSet> FindAsync(string name, TrainingSetReference reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(reference);
        var sets = await catalog.ListAsync(name, cancellationToken).ConfigureAwait(false);
        return sets.LastOrDefault(s =>
            (reference.Version is null || reference.Version == s.Version)
            && (reference.Tag is null || s.Tags.Contains(reference.Tag))
            && (reference.ContentHash is null || reference.ContentHash == s.ContentHash))
            ?? throw new NotFoundException(
                sets.Count == 0
                    ? $"There is no saved training set '{name}'. Call SaveTrainingSetAsync with this name first."
                    : $"The training set '{name}' has no {reference}. It has the versions {string.Join(", ", sets.Select(s => s.Version))}. Ask for one of them.",
                "training-set",
                $"{name}, {reference}");
    }

    public ValueTask<IReadOnlyList<SavedTrainingSet>> ListAsync(string? name, CancellationToken cancellationToken) => catalog.ListAsync(name, cancellationToken);

    public async ValueTask TagAsync(string name, int version, string tag, CancellationToken cancellationToken)
    {
        MetadataText.CheckName(tag, "tag", nameof(tag));
        var set = await FindAsync(name, TrainingSetReference.ByVersion(version), cancellationToken).ConfigureAwait(false);
        await catalog.TagAsync(set.Name, set.Version, [tag], cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<TrainingSetDiff> DiffAsync(
        string name, TrainingSetReference from, TrainingSetReference to, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var (before, after) = (
            await FindAsync(name, from, cancellationToken).ConfigureAwait(false), await FindAsync(name, to, cancellationToken).ConfigureAwait(false));
        TrainingSetKeys.Check(before, after, keys);
        return new TrainingSetDiff
        {
            From = before,
            To = after,
            Rows = await Store.DiffAsync(before.Table, after.Table, keys, cancellationToken).ConfigureAwait(false),
            AddedColumns = [.. after.Schema.Where(f => !before.Schema.Contains(f.Name))],
            RemovedColumns = [.. before.Schema.Where(f => !after.Schema.Contains(f.Name))],
            RetypedColumns = [.. before.Schema.Where(f => after.Schema.Contains(f.Name) && after.Schema[f.Name].Type != f.Type)
                .Select(f => new RetypedColumn(f.Name, f.Type, after.Schema[f.Name].Type))],
        };
    }

    /// <summary>Removes an entity's rows from all saved sets, or tells which have some. Sets that nobody finished are removed as a whole.</summary>
    public async IAsyncEnumerable<ErasureStep> EraseAsync(
        string entity, IReadOnlyList<EntityKeyPart> key, TrainingSetErasure choice, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (name, version) in await catalog.ListUnfinishedAsync(cancellationToken).ConfigureAwait(false))
        {
            await Store.DeleteAsync(name, version, cancellationToken).ConfigureAwait(false);
            await catalog.AbandonAsync(name, version, cancellationToken).ConfigureAwait(false);
            yield return new ErasureStep { Place = ErasurePlaces.UnfinishedTrainingSet, Subject = $"{name}@v{version}", Rows = 0, At = timeProvider.GetUtcNow() };
        }

        foreach (var set in await catalog.ListAsync(null, cancellationToken).ConfigureAwait(false))
        {
            var columns = set.Views.FirstOrDefault(v => v.Entity == entity)?.JoinKeys;
            if (columns?.Count == key.Count && Store.Exists(set.Name, set.Version) && ErasureKey.ConvertTo([.. columns.Select(c => set.Schema[c].Type)], key) is { } values)
            {
                yield return choice == TrainingSetErasure.Rewrite
                    ? await RewriteAsync(set, columns, values, cancellationToken).ConfigureAwait(false)
                    : new ErasureStep
                    {
                        Place = ErasurePlaces.ListedTrainingSet, Subject = set.ToString(), At = timeProvider.GetUtcNow(),
                        Rows = await Store.CountAsync(set.Table, columns, values, cancellationToken).ConfigureAwait(false),
                    };
            }
        }
    }

    // The mark is set before rows go and cleared with the new hash, so that a repetition knows of a hash that was not renewed.
    private async ValueTask<ErasureStep> RewriteAsync(SavedTrainingSet set, IReadOnlyList<string> columns, IReadOnlyList<EntityKeyPart> key, CancellationToken cancellationToken)
    {
        var wasStopped = await catalog.BeginErasingAsync(set, cancellationToken).ConfigureAwait(false);
        var query = TrainingSetDocument.Query(set.TimestampColumn, set.Views);
        var erased = await Store.EraseAsync(
            set.Table, columns, key, TrainingSetDocument.Remarks(set.Name, set.Version, query, set.SpineHash, null, null), cancellationToken).ConfigureAwait(false);
        var left = set;
        if (erased.Rows > 0 || wasStopped)
        {
            using var counter = new RowCounter();
            await counter.DrainAsync(Store.ReadAsync(set.Table, CancellationToken.None), CancellationToken.None).ConfigureAwait(false);
            left = set with { ContentHash = counter.Hash(), Rows = counter.Rows, ErasedRows = set.ErasedRows + (set.Rows - counter.Rows) };
        }

        await catalog.EndErasingAsync(set, left, CancellationToken.None).ConfigureAwait(false);
        return new ErasureStep
        {
            Place = ErasurePlaces.TrainingSet, Subject = set.ToString(), Rows = erased.Rows, Files = erased.Files, TableVersion = erased.TableVersion, At = timeProvider.GetUtcNow(),
        };
    }

    private async ValueTask<SavedTrainingSet> WriteAsync(SaveJob job, TrainingSpine spine, TrainingSetStore target, CancellationToken cancellationToken)
    {
        using var before = new RowCounter();
        using var after = new RowCounter();
        var joined = _join.StreamAsync(before.PassAsync(spine.Read(cancellationToken), cancellationToken), job.TimestampColumn, job.Views, job.Tables, job.Options, cancellationToken);
        await target.WriteAsync(
            job.Name,
            job.Version,
            after.PassAsync(joined, cancellationToken),
            () => TrainingSetDocument.Remarks(job.Name, job.Version, job.Query, before.Hash(), after.Hash(), after.Rows),
            cancellationToken).ConfigureAwait(false);
        var (timestamp, views) = TrainingSetDocument.ReadQuery(job.Query);
        return new SavedTrainingSet
        {
            Name = job.Name,
            Version = job.Version,
            Tags = job.Options.Tags,
            Description = job.Options.Description,
            TimestampColumn = timestamp,
            Views = views,
            Schema = after.Schema!,
            Rows = after.Rows,
            SpineHash = before.Hash(),
            ContentHash = after.Hash(),
            Identity = TrainingSetDocument.Identity(job.Query, before.Hash()),
            CreatedAt = timeProvider.GetUtcNow(),
        };
    }

    private async ValueTask<SavedTrainingSet?> FindAsync(string name, string query, string spineHash, SaveTrainingSetOptions options, CancellationToken cancellationToken)
    {
        var known = await catalog.FindIdenticalAsync(name, TrainingSetDocument.Identity(query, spineHash), cancellationToken).ConfigureAwait(false);
        if (known is null || !Store.Exists(known.Name, known.Version))
        {
            return null;
        }

        await catalog.TagAsync(name, known.Version, options.Tags, cancellationToken).ConfigureAwait(false);
        return (await catalog.ListAsync(name, cancellationToken).ConfigureAwait(false)).First(s => s.Version == known.Version) with { IsReused = true };
    }

    private static async ValueTask<string> HashAsync(TrainingSpine spine, CancellationToken cancellationToken)
    {
        using var counter = new RowCounter();
        await counter.DrainAsync(spine.Read(cancellationToken), cancellationToken).ConfigureAwait(false);
        return counter.Hash();
    }

    // What cannot be taken back now is listed as unfinished, and the reason of the failure matters more.
    private async ValueTask TakeBackAsync(string name, int version)
    {
        try
        {
            await Store.DeleteAsync(name, version, CancellationToken.None).ConfigureAwait(false);
            await catalog.AbandonAsync(name, version, CancellationToken.None).ConfigureAwait(false);
        }
        catch (MlOpsException)
        {
        }
    }
}
