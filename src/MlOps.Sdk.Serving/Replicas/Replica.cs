using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>A place where rows of one version are computed. Held by its engine, and by each call while it computes.</summary>
internal abstract class Replica(string name, double weight, ReplicaHealth health) : SharedLifetime, IReplica
{
    private int _outstanding;
    private long _served;
    private long _failed;
    private volatile string? _lastFailure;

    public string Name => name;

    public double Weight => weight;

    public int Outstanding => Volatile.Read(ref _outstanding);

    public ReplicaHealth Health => health;

    public abstract bool IsRemote { get; }

    /// <summary>Computes rows, counts the call, and draws conclusions for its health.</summary>
    public async ValueTask<Scored> AskAsync(ServedVersion version, PredictionInput input, string variant, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _outstanding);
        try
        {
            var scored = await ScoreAsync(version, input, variant, cancellationToken).ConfigureAwait(false);
            Interlocked.Increment(ref _served);
            health.Succeeded();
            return scored.As(version);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            health.Undecided();
            throw;
        }
        catch (Exception exception)
        {
            Conclude(exception);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _outstanding);
        }
    }

    /// <summary>What a failed call says about this replica.</summary>
    public abstract ReplicaVerdict Judge(Exception exception);

    public ReplicaStatus Status(int version) => new()
    {
        Name = name,
        Version = version,
        IsRemote = IsRemote,
        State = health.State,
        Weight = weight,
        Outstanding = Outstanding,
        Served = Interlocked.Read(ref _served),
        Failed = Interlocked.Read(ref _failed),
        LastFailure = _lastFailure,
    };

    protected abstract ValueTask<Scored> ScoreAsync(ServedVersion version, PredictionInput input, string variant, CancellationToken cancellationToken);

    protected static bool IsCallersFault(Exception exception) => exception is DataValidationException or SchemaException or ArgumentException;

    private void Conclude(Exception exception)
    {
        switch (Judge(exception))
        {
            case ReplicaVerdict.CallersFault:
                health.Succeeded();
                break;
            case ReplicaVerdict.Busy:
                health.Undecided();
                break;
            default:
                Interlocked.Increment(ref _failed);
                _lastFailure = exception.Message;
                health.Failed(exception.Message, IsRemote ? (exception as ServingException)?.RetryAfter : null);
                break;
        }
    }
}
