namespace MlOps.Sdk.DuckDb;

/// <summary>
/// Stops what a connection runs when a token is cancelled. An interrupt that arrives between two statements has no effect on the next one,
/// so it is repeated until the session ends.
/// </summary>
internal sealed class QueryInterruption : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly EngineConnection _connection;
    private readonly CancellationTokenRegistration _registration;
    private Timer? _timer;
    private bool _ended;

    public QueryInterruption(EngineConnection connection, CancellationToken cancellationToken)
    {
        _connection = connection;
        _registration = cancellationToken.UnsafeRegister(static state => ((QueryInterruption)state!).Begin(), this);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _timer?.Dispose();
        }

        _registration.Dispose();
    }

    private void Begin()
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _timer = new Timer(static state => ((QueryInterruption)state!).Interrupt(), this, TimeSpan.Zero, Interval);
            }
        }
    }

    private void Interrupt()
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _connection.Interrupt();
            }
        }
    }
}
