using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <content>Sets of definitions, services and the models bound to them.</content>
public partial interface IFeatureStore
{
    /// <summary>
    /// Registers a set of definitions, all or none, in one transaction: views, on-demand views and services. What is new or changed
    /// becomes a new version, what was registered before keeps its version and counts again. Nothing is deleted.
    /// </summary>
    /// <param name="definitions">The set.</param>
    /// <param name="options">Null for the defaults: a change that breaks a service in use is refused.</param>
    /// <param name="cancellationToken">Stops the wait; nothing is registered then.</param>
    /// <returns>What was changed, and the versions.</returns>
    /// <exception cref="ConflictException">
    /// A feature under a service that model versions are bound to would be removed, retyped or computed in another way; the message
    /// names features and models. Or the catalog is not at <see cref="ApplyOptions.ExpectedRevision"/>, or a name is taken by another kind of view.
    /// </exception>
    ValueTask<AppliedDefinitions> ApplyAsync(FeatureDefinitions definitions, ApplyOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>The services that this process has applied, with their versions: those that models can be served with.</summary>
    IReadOnlyCollection<FeatureServiceVersion> AppliedServices { get; }

    /// <summary>What <see cref="ApplyAsync(FeatureDefinitions, ApplyOptions, CancellationToken)"/> would do, property by property; changes nothing.</summary>
    /// <param name="definitions">The set.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ConflictException">A name is taken by another kind of view.</exception>
    ValueTask<FeaturePlan> PlanAsync(FeatureDefinitions definitions, CancellationToken cancellationToken = default);

    /// <summary>Joins a service's features to a spine as of each row's instant, and computes those on demand from the spine's columns.</summary>
    /// <param name="spine">One row for each example, with join keys, instants and request columns; it stays the caller's.</param>
    /// <param name="timestampColumn">The spine's column with the instants, of type timestamp.</param>
    /// <param name="service">A registered service whose views are materialized.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The spine's rows and columns, in their order, followed by the service's columns in theirs.</returns>
    /// <exception cref="SchemaException">The spine lacks a column, or one has the wrong type or the name of a feature.</exception>
    /// <exception cref="NotFoundException">A definition is not registered or was never materialized.</exception>
    ValueTask<TrainingSet> GetTrainingSetAsync(RecordBatch spine, string timestampColumn, FeatureService service, CancellationToken cancellationToken = default);

    /// <summary>
    /// Joins a service's features to a spine of any size: part by part, with memory bounded by a part, and all parts over one state of
    /// the views. Values are those of <see cref="GetTrainingSetAsync(RecordBatch, string, FeatureService, CancellationToken)"/>.
    /// </summary>
    /// <param name="spine">One row for each example; any <see cref="RecordBatch"/> is one.</param>
    /// <param name="timestampColumn">The spine's column with the instants, of type timestamp.</param>
    /// <param name="service">A registered service whose views are materialized.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The spine's rows and columns, in their order, followed by the service's columns in theirs; at least one batch. Each belongs to the caller.</returns>
    /// <exception cref="SchemaException">The spine lacks a column, or one has the wrong type or the name of a feature, or its batches differ.</exception>
    /// <exception cref="NotFoundException">A definition is not registered or was never materialized.</exception>
    IAsyncEnumerable<RecordBatch> StreamTrainingSetAsync(
        TrainingSpine spine, string timestampColumn, FeatureService service, TrainingSetOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>A service's features at an instant: stored ones from the online store, the others computed from them and the request.</summary>
    /// <param name="entities">One row for each entity, with join keys and request columns; it stays the caller's.</param>
    /// <param name="service">A registered service whose views are synced.</param>
    /// <param name="at">The instant: usually now, and not before the last sync.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>
    /// One row for each entity with the service's columns. A value computed on demand that is null is expired or missing where one of
    /// the stored features it reads is, and null otherwise; its event time is the oldest of the views it reads. The caller disposes it.
    /// </returns>
    /// <exception cref="SchemaException">A join key or request column is missing or of the wrong type.</exception>
    /// <exception cref="NotFoundException">A definition is not registered.</exception>
    ValueTask<OnlineFeatures> GetOnlineAsync(RecordBatch entities, FeatureService service, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>Prepares online reads of a service's features, all of them stored numbers of one entity, straight into the floats of a tensor.</summary>
    /// <param name="service">A registered service.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ArgumentException">A feature is computed on demand, or the views have different entities.</exception>
    /// <exception cref="SchemaException">A feature is not a number.</exception>
    /// <exception cref="NotFoundException">A definition is not registered.</exception>
    ValueTask<OnlineFeatureReader> CreateOnlineReaderAsync(FeatureService service, CancellationToken cancellationToken = default);

    /// <summary>Records that a model version was trained with a service version, in place of what was recorded before: from now on its features are guarded.</summary>
    /// <param name="service">The service version, for example <see cref="TrainingSet.Service"/>.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="modelVersion">The model version's number, from 1.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="NotFoundException">The service is not registered in that version.</exception>
    ValueTask BindAsync(FeatureServiceVersion service, string model, int modelVersion, CancellationToken cancellationToken = default);

    /// <summary>Ends the binding of a model version that is not used any more.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="modelVersion">The model version's number.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>False when it was not bound.</returns>
    ValueTask<bool> UnbindAsync(string model, int modelVersion, CancellationToken cancellationToken = default);

    /// <summary>The model versions that are bound, by service and model.</summary>
    /// <param name="model">Only those of this model; null for all.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    ValueTask<IReadOnlyList<FeatureServiceBinding>> ListBindingsAsync(string? model = null, CancellationToken cancellationToken = default);

    /// <summary>The bound model versions whose features are no longer computed as when they were trained.</summary>
    /// <param name="cancellationToken">Stops the wait.</param>
    ValueTask<IReadOnlyList<RetrainingNeed>> FindModelsNeedingRetrainingAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds definitions by words, tag, entity and owner, page by page, by name.</summary>
    /// <param name="query">What to look for; null for everything.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ArgumentException">A page or a text of the query is not allowed.</exception>
    ValueTask<FeatureSearchResult> SearchAsync(FeatureQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Where a feature comes from and what depends on it: sources, definition, materializations, services, training sets, runs and models.</summary>
    /// <param name="feature">The feature as <c>{view}__{feature}</c>, stored or computed on demand.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="NotFoundException">No view that counts now has this feature.</exception>
    ValueTask<FeatureLineage> GetLineageAsync(string feature, CancellationToken cancellationToken = default);
}
