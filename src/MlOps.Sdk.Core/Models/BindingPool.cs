namespace MlOps.Sdk.Core;

/// <summary>
/// The bindings of a session, kept for the next caller that needs as many rows; those unused for longest make room.
/// Owns the session, and frees it when the last binding that was lent has come back. Thread-safe.
/// </summary>
/// <param name="session">The loaded model.</param>
public sealed class BindingPool(ModelSession session) : IDisposable
{
    private const int MaxIdle = 64;
    private const int MaxIdleRows = 4 * ModelScorer.MaxRowsPerRun;

    private readonly Lock _gate = new();

    // Ordered by their last use.
    private readonly List<ModelBinding> _idle = [];
    private int _idleRows;
    private int _lent;
    private bool _isDisposed;

    /// <summary>A binding for one caller, who gives it back by <see cref="Return"/>, or by <see cref="Discard"/> after a failure.</summary>
    /// <param name="rows">Rows, 0 or more.</param>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    /// <exception cref="ModelRuntimeException">The graph does not take that many rows.</exception>
    public ModelBinding Rent(int rows)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _lent++;
            for (var i = _idle.Count - 1; i >= 0; i--)
            {
                if (_idle[i].Rows == rows)
                {
                    return TakeIdle(i);
                }
            }
        }

        try
        {
            return session.Bind(rows);
        }
        catch
        {
            EndLoan();
            throw;
        }
    }

    /// <summary>Gives a binding back for the next caller.</summary>
    /// <param name="binding">A binding of this pool.</param>
    public void Return(ModelBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        lock (_gate)
        {
            _idle.Add(binding);
            _idleRows += binding.Rows;
            if (!HasSurplus)
            {
                _lent--;
                return;
            }
        }

        DisposeSurplus();
        EndLoan();
    }

    /// <summary>Gives a binding back that nobody should use again.</summary>
    /// <param name="binding">A binding of this pool.</param>
    public void Discard(ModelBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        binding.Dispose();
        EndLoan();
    }

    /// <summary>Frees the model, at once or when the last binding that is lent comes back. Safe to call twice.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _lent++;
        }

        DisposeSurplus();
        EndLoan();
    }

    private bool HasSurplus => _idle.Count > 0 && (_isDisposed || _idle.Count > MaxIdle || _idleRows > MaxIdleRows);

    private void DisposeSurplus()
    {
        while (true)
        {
            ModelBinding surplus;
            lock (_gate)
            {
                if (!HasSurplus)
                {
                    return;
                }

                surplus = TakeIdle(0);
            }

            surplus.Dispose();
        }
    }

    private ModelBinding TakeIdle(int index)
    {
        var binding = _idle[index];
        _idle.RemoveAt(index);
        _idleRows -= binding.Rows;
        return binding;
    }

    private void EndLoan()
    {
        lock (_gate)
        {
            if (--_lent > 0 || !_isDisposed)
            {
                return;
            }
        }

        session.Dispose();
    }
}
