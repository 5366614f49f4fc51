using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace MlOps.Sdk.Core.Tests;

/// <summary>
/// A producer written out by hand: one struct array of int64 "id" [10, null, 30, 40, 50] and utf8 "name" ["a", "bc", "", "é", "z"],
/// whose callbacks count themselves. Independent of the code under test.
/// </summary>
internal sealed unsafe class ForeignBatch : IDisposable
{
    private readonly List<nint> _blocks = [];

    public ForeignBatch()
    {
        ArrayReleases = SchemaReleases = 0;
        Schema = Block<ArrowSchema>(1);
        *Schema = NewSchema("+s", "", 2);
        Schema->Children[0] = Block<ArrowSchema>(1);
        *Schema->Children[0] = NewSchema("l", "id", 0);
        Schema->Children[1] = Block<ArrowSchema>(1);
        *Schema->Children[1] = NewSchema("u", "name", 0);

        Array = Block<ArrowArray>(1);
        *Array = NewArray(5, 0, 1, 2);
        Id = Array->Children[0] = Block<ArrowArray>(1);
        *Id = NewArray(5, 1, 2, 0);
        Id->Buffers[0] = Copy<byte>([0b11101]);
        Id->Buffers[1] = Array->PrivateData = Copy<long>([10, 20, 30, 40, 50]);
        Name = Array->Children[1] = Block<ArrowArray>(1);
        *Name = NewArray(5, 0, 3, 0);
        Name->Buffers[1] = Copy<int>([0, 1, 3, 3, 5, 6]);
        Name->Buffers[2] = Copy<byte>(Encoding.UTF8.GetBytes("abcéz"));
    }

    public static int ArrayReleases { get; private set; }

    public static int SchemaReleases { get; private set; }

    public ArrowSchema* Schema { get; }

    public ArrowArray* Array { get; }

    public ArrowArray* Id { get; }

    public ArrowArray* Name { get; }

    public byte* NewText(string text) => Copy<byte>([.. Encoding.UTF8.GetBytes(text), 0]);

    public T* Copy<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var block = Block<T>(values.Length);
        values.CopyTo(new Span<T>(block, values.Length));
        return block;
    }

    public ArrowSchema NewSchema(string format, string name, int children) => new()
    {
        Format = NewText(format),
        Name = NewText(name),
        Flags = 2,
        ChildCount = children,
        Children = (ArrowSchema**)Block<nint>(children),
        Release = &ReleaseSchema,
    };

    public ArrowArray NewArray(long length, long nulls, int buffers, int children) => new()
    {
        Length = length,
        NullCount = nulls,
        BufferCount = buffers,
        Buffers = (void**)Block<nint>(buffers),
        ChildCount = children,
        Children = (ArrowArray**)Block<nint>(children),
        Release = &ReleaseArray,
    };

    public void Dispose() => _blocks.ForEach(b => NativeMemory.Free((void*)b));

    private T* Block<T>(int count)
        where T : unmanaged
    {
        var block = NativeMemory.AllocZeroed((nuint)Math.Max(count, 1), (nuint)sizeof(T));
        _blocks.Add((nint)block);
        return (T*)block;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ReleaseSchema(ArrowSchema* schema)
    {
        SchemaReleases++;
        schema->Release = null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ReleaseArray(ArrowArray* array)
    {
        // What a buffer held is overwritten, so that reading it too late shows.
        ArrayReleases++;
        array->Release = null;
        if (array->PrivateData is not null)
        {
            *(long*)array->PrivateData = -1;
        }
    }
}
