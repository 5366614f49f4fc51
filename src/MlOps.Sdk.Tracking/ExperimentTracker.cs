using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Tracking;

/// <summary>Experiments and runs in the metadata database.</summary>
internal sealed class ExperimentTracker(
    MetadataDatabase database, ArtifactStore artifacts, TimeProvider timeProvider, TrackingOptions options, ILogger<ExperimentTracker> logger) : IExperimentTracker
{
    private readonly RunJournal _journal = new(database, artifacts, timeProvider, logger);

    public ValueTask<Experiment> GetOrCreateExperimentAsync(
        string name, string? description, IReadOnlyDictionary<string, string>? tags, CancellationToken cancellationToken)
    {
        MetadataText.CheckName(name, "experiment", nameof(name));
        if (description is not null)
        {
            MetadataText.CheckValue(description, "the description", nameof(description));
        }

        var checkedTags = CheckTags(tags);
        return _journal.WriteAsync(
            async (session, ct) =>
            {
                var id = await ExperimentTable.GetOrCreateIdAsync(session, name, description, _journal.Now, ct).ConfigureAwait(false);
                await ExperimentTable.SetTagsAsync(session, id, checkedTags, ct).ConfigureAwait(false);
                return (await ExperimentTable.ListAsync(session, name, ct).ConfigureAwait(false))[0];
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<Experiment>> ListExperimentsAsync(CancellationToken cancellationToken) =>
        _journal.ReadAsync((session, ct) => ExperimentTable.ListAsync(session, null, ct), cancellationToken);

    public async ValueTask<ExperimentRun> StartRunAsync(string experiment, RunOptions? runOptions, CancellationToken cancellationToken)
    {
        MetadataText.CheckName(experiment, "experiment", nameof(experiment));
        runOptions ??= new RunOptions();
        if (runOptions.Name is { } name)
        {
            MetadataText.CheckName(name, "run", nameof(runOptions));
        }

        var tags = CheckTags(runOptions.Tags);
        var environment = await EnvironmentCapture
            .CaptureAsync(options.RepositoryPath ?? Environment.CurrentDirectory, options.GitTimeout, cancellationToken).ConfigureAwait(false);
        var now = _journal.Now;
        var id = Guid.CreateVersion7(now).ToString("n");
        var number = await _journal.WriteAsync(
            async (session, ct) =>
            {
                if (runOptions.ParentRunId is { } parent)
                {
                    await RunReader.LoadAsync(session, [parent], ct).ConfigureAwait(false);
                }

                var experimentId = await ExperimentTable.GetOrCreateIdAsync(session, experiment, null, now, ct).ConfigureAwait(false);
                var inserted = await RunTable.InsertAsync(session, id, experimentId, runOptions, environment, now, ct).ConfigureAwait(false);
                await RunTable.SetTagsAsync(session, id, tags, ct).ConfigureAwait(false);
                return inserted;
            },
            cancellationToken).ConfigureAwait(false);
        return new ExperimentRun(_journal, id, runOptions.Name ?? FormattableString.Invariant($"run-{number}"), experiment, TimeSpan.Zero);
    }

    public async ValueTask<ExperimentRun> ResumeRunAsync(string runId, CancellationToken cancellationToken)
    {
        var run = await _journal.WriteAsync(
            async (session, ct) =>
            {
                var found = (await RunReader.LoadAsync(session, [Id(runId)], ct).ConfigureAwait(false))[0];
                return await RunTable.ResumeAsync(session, runId, _journal.Now, ct).ConfigureAwait(false) > 0
                    ? found
                    : throw new ConflictException(
                        $"Run '{runId}' is {found.Status.ToString().ToLowerInvariant()}; only a failed or killed run can be resumed. Start another run.", "run", runId);
            },
            cancellationToken).ConfigureAwait(false);
        return new ExperimentRun(_journal, run.Id, run.Name, run.Experiment, run.Duration ?? TimeSpan.Zero);
    }

    public ValueTask<RunRecord> GetRunAsync(string runId, CancellationToken cancellationToken) => _journal.ReadAsync(
        async (session, ct) => (await RunReader.LoadAsync(session, [Id(runId)], ct).ConfigureAwait(false))[0], cancellationToken);

    public ValueTask<IReadOnlyList<MetricPoint>> GetMetricHistoryAsync(string runId, string metric, string? split, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return _journal.ReadAsync(
            async (session, ct) =>
            {
                await RunReader.LoadAsync(session, [Id(runId)], ct).ConfigureAwait(false);
                return await MetricTable.HistoryAsync(session, runId, metric, split, ct).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public ValueTask<Stream> OpenArtifactAsync(string runId, string path, CancellationToken cancellationToken) =>
        _journal.OpenArtifactAsync(Id(runId), path, cancellationToken);

    public ValueTask<RunPage> SearchRunsAsync(RunQuery? query, CancellationToken cancellationToken)
    {
        query ??= new RunQuery();
        RunSearch.Check(query);
        return _journal.ReadAsync((session, ct) => RunSearch.FindAsync(session, query, ct), cancellationToken);
    }

    public ValueTask<RunComparison> CompareAsync(IReadOnlyList<string> runIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(runIds);
        if (runIds.Count is < 2 or > 100)
        {
            throw new ArgumentException($"{runIds.Count} runs were given to compare. Give 2 to 100.", nameof(runIds));
        }

        return _journal.ReadAsync(
            async (session, ct) => RunComparison.Of(await RunReader.LoadAsync(session, [.. runIds.Select(Id)], ct).ConfigureAwait(false)), cancellationToken);
    }

    public async ValueTask<int> RecoverAbandonedAsync(TimeSpan silentFor, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(silentFor, TimeSpan.Zero);
        var reason = FormattableString.Invariant($"The run was abandoned: it wrote nothing for more than {silentFor:c}.");
        var count = await _journal.WriteAsync(
            (session, ct) => RunTable.FailAbandonedAsync(session, _journal.Now - silentFor, reason, ct), cancellationToken).ConfigureAwait(false);
        if (count > 0)
        {
            Log.RecoveredAbandoned(logger, count);
        }

        return count;
    }

    private static string Id(string runId)
    {
        ArgumentNullException.ThrowIfNull(runId);
        return runId.Length == 32 && runId.All(char.IsAsciiHexDigitLower) ? runId : throw RunReader.NotFound(runId);
    }

    private static Dictionary<string, string> CheckTags(IReadOnlyDictionary<string, string>? tags) =>
        new((tags ?? new Dictionary<string, string>()).Select(t => RunJournal.CheckTag(t.Key, t.Value)), StringComparer.Ordinal);
}
