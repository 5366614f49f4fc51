using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Erases entities: first the key is remembered, so that nothing computed from now on has it, then streams, lake, online store, training sets and whoever else
/// takes part, each harmless to repeat. Every step is recorded when it is done, so that an erasure that was stopped tells what it did.
/// </summary>
internal sealed class EntityEraser(
    FeatureCatalog views,
    ErasureCatalog erasures,
    OfflineStore offline,
    OnlineStore online,
    TrainingSets trainingSets,
    FeatureStreams streams,
    IReadOnlyList<IErasureParticipant> participants,
    EventBus? events,
    Func<string, SemaphoreSlim> turnOf,
    Action<string> forgetReads,
    TimeProvider timeProvider)
{
    public async ValueTask<ErasureReceipt> EraseAsync(Entity entity, IReadOnlyList<EntityKeyPart> key, EraseOptions options, CancellationToken cancellationToken)
    {
        ErasureKey.Check(entity, key);
        var hash = ErasureKey.Hash(await erasures.SaltAsync(cancellationToken).ConfigureAwait(false), entity.Name, key);
        var (id, begunAt, earlier) = await erasures.BeginAsync(entity.Name, hash, options.Memory, cancellationToken).ConfigureAwait(false);
        var (targets, skipped) = await TargetsAsync(entity, cancellationToken).ConfigureAwait(false);
        var steps = earlier.ToList();

        // Streams go first, as they could write again what the others have erased.
        var erasedKeys = await erasures.ErasedOfAsync(entity.Name, cancellationToken).ConfigureAwait(false);
        foreach (var target in targets)
        {
            if (await streams.EraseAsync(target, key, erasedKeys, cancellationToken).ConfigureAwait(false) is { } forgotten)
            {
                await DoneAsync(new ErasureStep { Place = ErasurePlaces.Stream, Subject = target.Id, Rows = forgotten, At = timeProvider.GetUtcNow() }).ConfigureAwait(false);
            }
        }

        foreach (var target in targets)
        {
            await DoneAsync(await EraseLakeAsync(target, key, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }

        await DoneAsync(await EraseOnlineAsync(targets, key, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        await foreach (var step in trainingSets.EraseAsync(entity.Name, key, options.TrainingSets, cancellationToken).ConfigureAwait(false))
        {
            await DoneAsync(step).ConfigureAwait(false);
        }

        forgetReads(entity.Name);
        var erased = new EntityErased(entity, key, id);
        foreach (var participant in participants)
        {
            var rows = await participant.EraseAsync(erased, cancellationToken).ConfigureAwait(false);
            await DoneAsync(new ErasureStep { Place = participant.Name, Rows = rows, At = timeProvider.GetUtcNow() }).ConfigureAwait(false);
        }

        if (events is not null)
        {
            await events.PublishAsync(erased, cancellationToken).ConfigureAwait(false);
        }

        var receipt = new ErasureReceipt
        {
            Id = id, Entity = entity.Name, KeyHash = hash, BegunAt = begunAt, Reason = options.Reason, Memory = options.Memory, Steps = ErasureSteps.Merge(steps), Skipped = skipped,
        };
        return await erasures.FinishAsync(receipt, options.Actor, cancellationToken).ConfigureAwait(false);

        async ValueTask DoneAsync(ErasureStep step)
        {
            // What was done is recorded even when somebody wants to stop now.
            await erasures.RecordAsync(id, step, CancellationToken.None).ConfigureAwait(false);
            steps.Add(step);
        }
    }

    public async ValueTask<bool> ForgetAsync(Entity entity, IReadOnlyList<EntityKeyPart> key, string actor, CancellationToken cancellationToken)
    {
        ErasureKey.Check(entity, key);
        var hash = ErasureKey.Hash(await erasures.SaltAsync(cancellationToken).ConfigureAwait(false), entity.Name, key);
        return await erasures.ForgetAsync(entity.Name, hash, actor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The keys of an entity that may not come back.</summary>
    public ValueTask<ErasedKeys> ErasedOfAsync(Entity entity, CancellationToken cancellationToken) => erasures.ErasedOfAsync(entity.Name, cancellationToken);

    public ValueTask<IReadOnlyList<ErasureReceipt>> ListAsync(CancellationToken cancellationToken) => erasures.ListAsync(cancellationToken);

    /// <summary>Materializes without erased keys, and again when one was erased meanwhile by somebody who could not know of this.</summary>
    public async ValueTask<OfflineTable> MaterializeAsync(FeatureViewVersion view, CancellationToken cancellationToken)
    {
        var erased = await erasures.ErasedOfAsync(view.View.Entity.Name, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var table = await offline.MaterializeAsync(view, erased, cancellationToken).ConfigureAwait(false);
            var now = await erasures.ErasedOfAsync(view.View.Entity.Name, cancellationToken).ConfigureAwait(false);
            if (now.IsSubsetOf(erased))
            {
                return table;
            }

            erased = now;
        }
    }

    private async ValueTask<(List<ErasureTarget> Targets, List<string> Skipped)> TargetsAsync(Entity entity, CancellationToken cancellationToken)
    {
        var all = (await views.ListAsync(cancellationToken).ConfigureAwait(false)).Select(v => ErasureTarget.Of(v, entity.Name)).OfType<ErasureTarget>().ToList();
        return ([.. all.Where(t => t.Entity.JoinKeys.Count == entity.JoinKeys.Count)], [.. all.Where(t => t.Entity.JoinKeys.Count != entity.JoinKeys.Count).Select(t => t.Id)]);
    }

    private async ValueTask<ErasureStep> EraseLakeAsync(ErasureTarget target, IReadOnlyList<EntityKeyPart> key, CancellationToken cancellationToken)
    {
        var turn = turnOf(target.Id);
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var erased = ErasureKey.ConvertTo([.. target.Entity.JoinKeys.Select(k => k.Type)], key) is { } values
                ? await offline.EraseAsync(target.Name, target.Version, target.Entity, values, cancellationToken).ConfigureAwait(false)
                : null;
            return new ErasureStep
            {
                Place = ErasurePlaces.Lake, Subject = target.Id, Rows = erased?.Rows ?? 0, Files = erased?.Files ?? [], TableVersion = erased?.TableVersion, At = timeProvider.GetUtcNow(),
            };
        }
        finally
        {
            turn.Release();
        }
    }

    private async ValueTask<ErasureStep> EraseOnlineAsync(IReadOnlyList<ErasureTarget> targets, IReadOnlyList<EntityKeyPart> key, CancellationToken cancellationToken)
    {
        var deletions = targets
            .Select(t => (t.Id, t.Fingerprint, Key: ErasureKey.ConvertTo([.. t.Entity.JoinKeys.Select(k => k.Type)], key)))
            .Where(t => t.Key is not null).Select(t => new OnlineDeletion(t.Id, t.Fingerprint, [EntityKeyBytes.Encode(t.Key!)])).ToList();
        var rows = deletions.Count == 0 ? 0 : await online.DeleteAsync(deletions, cancellationToken).ConfigureAwait(false);
        return new ErasureStep { Place = ErasurePlaces.Online, Rows = rows, At = timeProvider.GetUtcNow() };
    }
}
