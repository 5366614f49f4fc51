using MlOps.Sdk.Core;

namespace MlOps.Sdk.Tracking;

/// <summary>Experiments and their runs. Thread-safe; several processes may use one database.</summary>
public interface IExperimentTracker
{
    /// <summary>The experiment of this name, made if there is none. Harmless to repeat.</summary>
    /// <param name="name">The experiment's name: 1 to 250 visible characters.</param>
    /// <param name="description">What it is about; null keeps what is there.</param>
    /// <param name="tags">Tags to set; null for none.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    ValueTask<Experiment> GetOrCreateExperimentAsync(
        string name, string? description = null, IReadOnlyDictionary<string, string>? tags = null, CancellationToken cancellationToken = default);

    /// <summary>All experiments, ordered by name.</summary>
    ValueTask<IReadOnlyList<Experiment>> ListExperimentsAsync(CancellationToken cancellationToken = default);

    /// <summary>Starts a run and records the machine, the git commit and the package versions with it.</summary>
    /// <param name="experiment">The experiment's name; it is made if there is none.</param>
    /// <param name="options">Name, parent, tags and data; null for none.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="NotFoundException">The parent run does not exist.</exception>
    ValueTask<ExperimentRun> StartRunAsync(string experiment, RunOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Goes on with a run that failed or was killed. Its time before counts on.</summary>
    /// <param name="runId">The run's identifier.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="NotFoundException">There is no such run.</exception>
    /// <exception cref="ConflictException">The run is running or finished.</exception>
    ValueTask<ExperimentRun> ResumeRunAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>A run as it stands.</summary>
    /// <param name="runId">The run's identifier.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="NotFoundException">There is no such run.</exception>
    ValueTask<RunRecord> GetRunAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Every logged point of a metric, ordered by step and then by writing.</summary>
    /// <param name="runId">The run's identifier.</param>
    /// <param name="metric">The metric's name.</param>
    /// <param name="split">The split; null for points logged without one.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>The points; empty when the metric was not logged.</returns>
    /// <exception cref="NotFoundException">There is no such run.</exception>
    ValueTask<IReadOnlyList<MetricPoint>> GetMetricHistoryAsync(
        string runId, string metric, string? split = null, CancellationToken cancellationToken = default);

    /// <summary>Opens a file that a run left; its hash is checked while it is read.</summary>
    /// <param name="runId">The run's identifier.</param>
    /// <param name="path">The path it was logged under.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="NotFoundException">There is no such run or file.</exception>
    /// <exception cref="ArtifactException">The path is refused, or the bytes are damaged.</exception>
    ValueTask<Stream> OpenArtifactAsync(string runId, string path, CancellationToken cancellationToken = default);

    /// <summary>Finds runs, a page at a time.</summary>
    /// <param name="query">What to find; null for the newest runs.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="NotFoundException">The experiment does not exist.</exception>
    ValueTask<RunPage> SearchRunsAsync(RunQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Puts runs side by side: parameters that differ, metrics last and best.</summary>
    /// <param name="runIds">2 to 100 identifiers.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="NotFoundException">One of the runs does not exist.</exception>
    ValueTask<RunComparison> CompareAsync(IReadOnlyList<string> runIds, CancellationToken cancellationToken = default);

    /// <summary>Marks runs failed whose process died: those that say "running" but wrote nothing for a while.</summary>
    /// <param name="silentFor">How long; choose it longer than any stretch in which a living run writes nothing.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>How many there were.</returns>
    ValueTask<int> RecoverAbandonedAsync(TimeSpan silentFor, CancellationToken cancellationToken = default);
}
