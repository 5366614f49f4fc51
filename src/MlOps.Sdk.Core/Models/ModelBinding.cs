namespace MlOps.Sdk.Core;

/// <summary>
/// The inputs and outputs of a session for a fixed number of rows: fill the inputs, run, read the outputs, again and again.
/// For one caller at a time. Spans are valid until the binding is disposed; outputs until the next run.
/// </summary>
public abstract class ModelBinding : IDisposable
{
    /// <summary>Rows in each input.</summary>
    public abstract int Rows { get; }

    /// <summary>The buffer of an input, row-major; write it before each run.</summary>
    /// <typeparam name="T">
    /// The .NET type of the elements; <see cref="Half"/> for float16, <see cref="ushort"/> for the bits of bfloat16, <see cref="bool"/> for booleans.
    /// </typeparam>
    /// <param name="index">The input's position.</param>
    /// <exception cref="ModelRuntimeException">The input holds another type, or texts.</exception>
    public abstract Span<T> Input<T>(int index)
        where T : unmanaged;

    /// <summary>Fills an input of texts; a missing value becomes the empty text.</summary>
    /// <param name="index">The input's position.</param>
    /// <param name="values">As many texts as the input has elements.</param>
    public abstract void SetStrings(int index, Utf8Column values);

    /// <summary>Fills an input of texts; null becomes the empty text.</summary>
    /// <param name="index">The input's position.</param>
    /// <param name="values">As many texts as the input has elements.</param>
    public abstract void SetStrings(int index, ReadOnlySpan<string?> values);

    /// <summary>
    /// Lets the next run read an input from a column's own memory instead of the binding's buffer, so that nothing is copied:
    /// one column of numbers is a tensor [rows] or [rows, 1], one of vectors a tensor [rows, dimension]. The column's memory is kept
    /// until that run has ended, even if the column is disposed; after it the input has its buffer again.
    /// </summary>
    /// <param name="index">The input's position.</param>
    /// <param name="column">As many values as the binding has rows.</param>
    /// <returns>
    /// False when the column has missing values or another layout than the tensor, or the engine cannot read foreign memory:
    /// then nothing has changed, and the values are to be written to <see cref="Input{T}"/>.
    /// </returns>
    /// <exception cref="ArgumentException">The column has more or fewer values than the input.</exception>
    public virtual bool TryLend(int index, Column column) => false;

    /// <summary>Runs the model on the inputs as they stand, for a limited time.</summary>
    /// <param name="limit">The most time the run may take; it is ended between two of its nodes.</param>
    /// <param name="timeProvider">Measures the time; null for the system's clock.</param>
    /// <param name="cancellationToken">Ends a running inference between two of its nodes.</param>
    /// <exception cref="TimeoutException">The time was over before the run was; the binding can be used again.</exception>
    /// <exception cref="ModelRuntimeException">The engine failed.</exception>
    public void Run(TimeSpan limit, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        using var clock = new CancellationTokenSource(limit, timeProvider ?? TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        try
        {
            Run(either.Token);
        }
        catch (OperationCanceledException exception) when (clock.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The run on {Rows} rows took longer than {limit}, the time it was given. Allow more time or give fewer rows.", exception);
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
    }

    /// <summary>Runs the model on the inputs as they stand.</summary>
    /// <param name="cancellationToken">Ends a running inference between two of its nodes.</param>
    /// <exception cref="ModelRuntimeException">The engine failed.</exception>
    public abstract void Run(CancellationToken cancellationToken = default);

    /// <summary>The elements of an output of the last run, row-major.</summary>
    /// <typeparam name="T">The .NET type of the elements.</typeparam>
    /// <param name="index">The output's position.</param>
    public abstract ReadOnlySpan<T> Output<T>(int index)
        where T : unmanaged;

    /// <summary>The shape of an output of the last run.</summary>
    /// <param name="index">The output's position.</param>
    public abstract ReadOnlySpan<long> OutputShape(int index);

    /// <summary>The elements of an output of texts of the last run.</summary>
    /// <param name="index">The output's position.</param>
    public abstract IReadOnlyList<string> OutputStrings(int index);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the buffers.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}
