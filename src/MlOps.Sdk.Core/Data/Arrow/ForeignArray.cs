namespace MlOps.Sdk.Core;

/// <summary>An array that was moved out of its producer's hands; released when the import and the last buffer let go of it.</summary>
internal sealed unsafe class ForeignArray : IDisposable
{
    private readonly ArrowArray* _array;
    private int _references = 1;

    private ForeignArray(ArrowArray* array) => _array = array;

    public ArrowArray* Array => _array;

    public static ForeignArray Move(ArrowArray* source)
    {
        var moved = ArrowMemory.Allocate<ArrowArray>();
        *moved = *source;
        source->Release = null;
        return new ForeignArray(moved);
    }

    /// <summary>A buffer over foreign memory that keeps the whole array alive.</summary>
    public ColumnBuffer Buffer(void* pointer, long length)
    {
        Interlocked.Increment(ref _references);
        return ColumnBuffer.FromForeign(pointer, length, Dispose);
    }

    /// <summary>Lets go of one reference.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            if (_array->Release is not null)
            {
                _array->Release(_array);
            }

            ArrowMemory.Free(_array);
        }
    }
}
