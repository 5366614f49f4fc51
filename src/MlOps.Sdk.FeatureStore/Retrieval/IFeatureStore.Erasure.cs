using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

public partial interface IFeatureStore
{
    /// <summary>
    /// Erases an entity: its rows leave every version of every view of that entity in the offline store (and the files that held them, also those of older
    /// states), the online store, and the saved training sets; then <see cref="EntityErased"/> is published. The key itself is written nowhere.
    /// </summary>
    /// <remarks>
    /// Harmless to repeat. An erasure that failed or was stopped anywhere is completed by calling this again with the same key; until then
    /// <see cref="ListErasuresAsync"/> shows it without a finish. While it runs, other processes should not sync or materialize views of the entity. The
    /// sources that views read are not changed, nor are backups, or what servers of online stores keep in journals of their own.
    /// </remarks>
    /// <param name="entity">The entity; views are found by its name.</param>
    /// <param name="key">Its key, one value for each join key, as in <c>["c-803"]</c>.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work; repeat the call to complete it.</param>
    /// <returns>What was removed where, over all attempts; it is also a row of the audit log.</returns>
    /// <exception cref="ArgumentException">The key does not fit the entity.</exception>
    /// <exception cref="ConflictException">Somebody is writing what would have to be erased; try again later.</exception>
    /// <exception cref="DataEngineException">A store failed; repeat the call to complete the erasure.</exception>
    ValueTask<ErasureReceipt> EraseAsync(
        Entity entity, IReadOnlyList<EntityKeyPart> key, EraseOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Lets an erased entity come back with the next materialization, see <see cref="ErasureMemory.KeepErased"/>.</summary>
    /// <param name="entity">The entity.</param>
    /// <param name="key">Its key, one value for each join key.</param>
    /// <param name="actor">Who does so, for the audit log.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>False when the key was not remembered as erased.</returns>
    ValueTask<bool> ForgetErasureAsync(
        Entity entity, IReadOnlyList<EntityKeyPart> key, string actor = EraseOptions.DefaultActor, CancellationToken cancellationToken = default);

    /// <summary>The receipts of all erasures, oldest first; of one that is not complete what was done so far, without a finish.</summary>
    /// <param name="cancellationToken">Stops the wait.</param>
    ValueTask<IReadOnlyList<ErasureReceipt>> ListErasuresAsync(CancellationToken cancellationToken = default);
}
