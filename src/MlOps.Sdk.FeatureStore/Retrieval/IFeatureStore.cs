using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Features defined once and read twice: as they were at each row's instant, for training, and as they are now, for serving.
/// Both give the same values for the same instant.
/// </summary>
/// <remarks>Thread-safe. Definitions are found by their <see cref="FeatureView.Fingerprint"/>, so a changed definition must be applied first.</remarks>
public partial interface IFeatureStore
{
    /// <summary>
    /// Registers definitions, all or none. A definition that is new or changed becomes a new version of its view; one that was
    /// registered before keeps its version. Owner, description and tags are brought up to date in either case.
    /// </summary>
    /// <param name="views">One view or more, each name once.</param>
    /// <param name="cancellationToken">Stops the wait; nothing is registered then.</param>
    /// <returns>The views with their versions, in the order given.</returns>
    /// <exception cref="ArgumentException">There is no view, one without features, or one name twice.</exception>
    ValueTask<IReadOnlyList<AppliedFeatureView>> ApplyAsync(IReadOnlyList<FeatureView> views, CancellationToken cancellationToken = default);

    /// <summary>The views that this process has applied, with their versions: the definitions that can be read online by name.</summary>
    IReadOnlyCollection<FeatureViewVersion> AppliedViews { get; }

    /// <summary>All registered versions, by name and version.</summary>
    /// <param name="cancellationToken">Stops the wait.</param>
    ValueTask<IReadOnlyList<RegisteredFeatureView>> ListViewsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Computes a view's rows from its source into the offline store. When the source's content and the definition are those of
    /// the last time, the rows that are there are kept, and the result says so.
    /// </summary>
    /// <param name="view">A registered view.</param>
    /// <param name="cancellationToken">Stops the work; the rows stay as they were.</param>
    /// <exception cref="NotFoundException">The definition is not registered, or a file of the source does not exist.</exception>
    /// <exception cref="SchemaException">The source lacks a column, or a column has an unsuitable type.</exception>
    /// <exception cref="DataValidationException">A value is not of its column's type; the message has column, row and value.</exception>
    ValueTask<MaterializationResult> MaterializeAsync(FeatureView view, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds rows to a view of plain features in the offline and then the online store, as they come in. Each store takes all rows or none. Rows may come late, in any
    /// order and again: of rows with one key and event time the one created last stays, and of those the greatest by the features in order; reads take the newest
    /// event. Pushed rows stay when the view is materialized again. Publishes <see cref="FeaturesPushed"/>.
    /// </summary>
    /// <param name="view">A registered view of plain features.</param>
    /// <param name="rows">
    /// Rows with the columns that the view reads from its source, named and typed as the view declares: key, event time, created time if the source has one (null means
    /// the event time), features. Other columns are passed over. They stay the caller's.
    /// </param>
    /// <param name="cancellationToken">Stops the work before the offline store has the rows.</param>
    /// <exception cref="ArgumentException">The view has aggregations; those take events from a stream.</exception>
    /// <exception cref="NotFoundException">The definition is not registered.</exception>
    /// <exception cref="SchemaException">A column is missing or of another type; nothing was written.</exception>
    /// <exception cref="DataValidationException">A key or an event time is missing; the message has the row, and nothing was written.</exception>
    /// <exception cref="DataEngineException">
    /// A store refused the rows. With <see cref="DataEngineException.Operation"/> <c>push-online</c> the offline store has them and the online store has none or some:
    /// push them again, or sync.
    /// </exception>
    ValueTask<PushResult> PushAsync(FeatureView view, RecordBatch rows, CancellationToken cancellationToken = default);

    /// <summary>
    /// Fills a view from a stream of events, until the source ends or the run is cancelled: aggregations by the same computation as
    /// <see cref="MaterializeAsync"/>, plain features as <see cref="PushAsync"/>. A replayed history gives exactly the values of a materialized one, whatever the order of
    /// events within the declared out-of-orderness, however they are cut into batches, and wherever the stream was killed and run again.
    /// </summary>
    /// <remarks>
    /// The online store has an event's rows as soon as its batch was read. The offline store gets each row once, at a checkpoint, when the watermark less the allowed lateness has
    /// passed it, so its rows never change; rows that were not final when the source ended are added then, and replaced when the stream goes on.
    /// One stream fills a view at a time. A view shall be filled by a stream or from its source, or the source shall hold the stream's own history.
    /// </remarks>
    /// <param name="view">A registered view.</param>
    /// <param name="source">Events with the columns that the view reads from its source. Those that lack a key or the event time are passed over and counted.</param>
    /// <param name="time">How out-of-order and late events are treated; null for events in order, the late ones dropped.</param>
    /// <param name="options">Checkpoints and progress; null for a checkpoint every 10 s in <c>streams</c> below the platform's folder.</param>
    /// <param name="cancellationToken">Stops the run; what was read is checkpointed first.</param>
    /// <returns>How far the stream came, over all runs from the same checkpoints.</returns>
    /// <exception cref="NotFoundException">The definition is not registered.</exception>
    /// <exception cref="SchemaException">A column is missing or of another type than the view declares, or the checkpoint is of another definition.</exception>
    /// <exception cref="ConflictException">Another run fills this view.</exception>
    /// <exception cref="DataEngineException">A store refused the rows. Run the stream again: it goes on at the last checkpoint.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    ValueTask<StreamProgress> StreamAsync(
        FeatureView view, EventSource source, StreamTimeOptions? time = null, StreamRunOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Joins views to a spine: for each row the values as they were at the row's own instant, never later, never older than the
    /// view's time to live (<see cref="OfflineStore.ReadAsOfAsync"/> has the rules).
    /// </summary>
    /// <param name="spine">One row for each example, with join keys, instants, labels and whatever else; it stays the caller's.</param>
    /// <param name="timestampColumn">The spine's column with the instants, of type timestamp.</param>
    /// <param name="views">Registered and materialized views, in the order their columns are wanted; none gives the spine as it is.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The spine's rows and columns, in their order, followed by one column <c>{view}__{feature}</c> for each feature.</returns>
    /// <exception cref="SchemaException">The spine lacks a column, or one has the wrong type or the name of a feature.</exception>
    /// <exception cref="NotFoundException">A definition is not registered or was never materialized.</exception>
    ValueTask<TrainingSet> GetTrainingSetAsync(
        RecordBatch spine, string timestampColumn, IReadOnlyList<FeatureView> views, CancellationToken cancellationToken = default);

    /// <summary>
    /// Joins views to a spine of any size: part by part, with memory bounded by a part, and all parts over one state of the views.
    /// Values are those of <see cref="GetTrainingSetAsync(RecordBatch, string, IReadOnlyList{FeatureView}, CancellationToken)"/>.
    /// </summary>
    /// <param name="spine">One row for each example; any <see cref="RecordBatch"/> is one.</param>
    /// <param name="timestampColumn">The spine's column with the instants, of type timestamp.</param>
    /// <param name="views">Registered and materialized views, in the order their columns are wanted; none gives the spine as it is.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The spine's rows and columns, in their order, followed by the feature columns; at least one batch. Each belongs to the caller.</returns>
    /// <exception cref="SchemaException">The spine lacks a column, or one has the wrong type or the name of a feature, or its batches differ.</exception>
    /// <exception cref="NotFoundException">A definition is not registered or was never materialized.</exception>
    IAsyncEnumerable<RecordBatch> StreamTrainingSetAsync(
        TrainingSpine spine,
        string timestampColumn,
        IReadOnlyList<FeatureView> views,
        TrainingSetOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Saves a training set as a new version under a name, with what it was made from. The same question over the same data is found
    /// again instead of being written twice.
    /// </summary>
    /// <param name="name">The set's name: letters, digits and single underscores, beginning with a letter.</param>
    /// <param name="spine">One row for each example, of any number; any <see cref="RecordBatch"/> is one.</param>
    /// <param name="timestampColumn">The spine's column with the instants, of type timestamp.</param>
    /// <param name="views">Registered and materialized views, in the order their columns are wanted; may be none.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work; no version is made then.</param>
    /// <exception cref="SchemaException">The spine lacks a column, or one cannot be stored.</exception>
    /// <exception cref="NotFoundException">A definition is not registered or was never materialized.</exception>
    ValueTask<SavedTrainingSet> SaveTrainingSetAsync(
        string name,
        TrainingSpine spine,
        string timestampColumn,
        IReadOnlyList<FeatureView> views,
        SaveTrainingSetOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <summary>Opens a saved training set after reading it once, to see that its rows are those that were saved.</summary>
    /// <param name="name">The set's name.</param>
    /// <param name="reference">Which version; null for the newest.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="NotFoundException">There is no such set or version.</exception>
    /// <exception cref="ArtifactException">The rows are not those that were saved (<see cref="ArtifactErrorReason.Corrupt"/>).</exception>
    /// <exception cref="DataEngineException">A file is gone or damaged.</exception>
    ValueTask<OpenedTrainingSet> OpenTrainingSetAsync(string name, TrainingSetReference? reference = null, CancellationToken cancellationToken = default);

    /// <summary>All saved training sets, by name and version.</summary>
    /// <param name="name">Only those of a name; null for all.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    ValueTask<IReadOnlyList<SavedTrainingSet>> ListTrainingSetsAsync(string? name = null, CancellationToken cancellationToken = default);

    /// <summary>Makes a tag point to a version; it stops pointing to another.</summary>
    /// <param name="name">The set's name.</param>
    /// <param name="version">The version.</param>
    /// <param name="tag">The tag, 1 to 250 visible characters.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    ValueTask TagTrainingSetAsync(string name, int version, string tag, CancellationToken cancellationToken = default);

    /// <summary>Compares two versions of a training set: rows added, removed and changed by key, and columns.</summary>
    /// <param name="name">The set's name.</param>
    /// <param name="from">The version before.</param>
    /// <param name="to">The version after.</param>
    /// <param name="keys">Columns of both versions whose values together occur once in each, such as join key and instant.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    /// <exception cref="SchemaException">A key is not a column of both versions, or of another type.</exception>
    /// <exception cref="DataValidationException">A key occurs several times in one of the versions.</exception>
    ValueTask<TrainingSetDiff> DiffTrainingSetsAsync(
        string name, TrainingSetReference from, TrainingSetReference to, IReadOnlyList<string> keys, CancellationToken cancellationToken = default);

    /// <summary>
    /// Copies a view from the offline to the online store: each entity's row that holds at an instant and those that follow.
    /// From then on online reads for that instant and every later one equal point-in-time reads of the same rows. When the store already has the rows computed from the
    /// source, only those are copied that were appended since. How far the copy came is kept in the metadata database and moves only when the rows are written, so a sync
    /// that was cancelled or killed is completed by the next one.
    /// </summary>
    /// <remarks>Pushes after the sync may drop rows that only reads older than <see cref="FeatureStoreOptions.OnlineHistory"/> need.</remarks>
    /// <param name="view">A registered and materialized view.</param>
    /// <param name="asOf">The first instant that shall be readable, usually now.</param>
    /// <param name="cancellationToken">Stops the work; repeat it to complete it.</param>
    /// <exception cref="NotFoundException">The definition is not registered or was never materialized.</exception>
    ValueTask<OnlineSyncResult> SyncOnlineAsync(FeatureView view, DateTimeOffset asOf, CancellationToken cancellationToken = default);

    /// <summary>The values of views for entities at an instant, from the online store, in one call.</summary>
    /// <param name="entities">One row for each entity, with the join keys of all views; it stays the caller's.</param>
    /// <param name="views">Registered and synced views, in the order their columns are wanted.</param>
    /// <param name="at">The instant: usually now, and not before the last sync.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>One row for each entity, in their order, with values, statuses and event times. The caller disposes it.</returns>
    /// <exception cref="SchemaException">A join key is missing or of the wrong type.</exception>
    /// <exception cref="NotFoundException">A definition is not registered.</exception>
    ValueTask<OnlineFeatures> GetOnlineAsync(
        RecordBatch entities, IReadOnlyList<FeatureView> views, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>
    /// Prepares online reads of numeric features straight into the floats of a tensor, without an object for each value: names and
    /// versions are resolved here, once.
    /// </summary>
    /// <param name="views">Registered views, all of one entity.</param>
    /// <param name="features">The features as <c>{view}__{feature}</c>, in the order of the tensor; null for all of the views.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ArgumentException">There is no view or feature, one view twice, or the views have different entities.</exception>
    /// <exception cref="SchemaException">A feature does not exist or is not a number.</exception>
    /// <exception cref="NotFoundException">A definition is not registered.</exception>
    ValueTask<OnlineFeatureReader> CreateOnlineReaderAsync(
        IReadOnlyList<FeatureView> views, IReadOnlyList<string>? features = null, CancellationToken cancellationToken = default);
}
