using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.Core;

/// <summary>
/// Builds exported data. Each array holds its own share of its column, so that a child that was moved out outlives its parent.
/// </summary>
internal static unsafe class ArrowArrayExport
{
    public static void Fill(ArrowArray* target, RecordBatch batch)
    {
        Fill(target, batch.RowCount, 0, 0, buffers: 1, children: batch.Columns.Count, null);
        try
        {
            for (var i = 0; i < batch.Columns.Count; i++)
            {
                FillColumn(target->Children[i], batch.Columns[i]);
            }
        }
        catch
        {
            target->Release(target);
            throw;
        }
    }

    private static void FillColumn(ArrowArray* target, Column column)
    {
        var isVector = column is VectorColumn;
        Fill(target, column.Length, column.NullCount, column.Offset, isVector ? 1 : 1 + column.Buffers.Length, isVector ? 1 : 0, column.Share());
        target->Buffers[0] = column.Validity is { } validity ? validity.Pointer : null;
        if (!isVector)
        {
            for (var i = 0; i < column.Buffers.Length; i++)
            {
                target->Buffers[i + 1] = column.Buffers[i].Pointer;
            }

            return;
        }

        // The parent's offset counts vectors; the numbers below it are given from the buffer's beginning.
        var numbers = ((long)column.Offset + column.Length) * column.Type.Dimension;
        Fill(target->Children[0], numbers, 0, 0, buffers: 2, children: 0, column.Share());
        target->Children[0]->Buffers[1] = column.Buffers[0].Pointer;
    }

    private static void Fill(ArrowArray* target, long length, long nullCount, long offset, int buffers, int children, Column? owned)
    {
        *target = default;
        target->Length = length;
        target->NullCount = nullCount;
        target->Offset = offset;
        target->BufferCount = buffers;
        target->Buffers = ArrowMemory.AllocatePointers(buffers);
        target->ChildCount = children;
        if (children > 0)
        {
            target->Children = (ArrowArray**)ArrowMemory.AllocatePointers(children);
            for (var i = 0; i < children; i++)
            {
                target->Children[i] = ArrowMemory.Allocate<ArrowArray>();
            }
        }

        if (owned is not null)
        {
            target->PrivateData = (void*)GCHandle.ToIntPtr(GCHandle.Alloc(owned));
        }

        target->Release = &Release;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(ArrowArray* array)
    {
        for (var i = 0; i < array->ChildCount; i++)
        {
            var child = array->Children[i];
            if (child->Release is not null)
            {
                child->Release(child);
            }

            ArrowMemory.Free(child);
        }

        ArrowMemory.Free(array->Children);
        ArrowMemory.Free(array->Buffers);
        if (array->PrivateData is not null)
        {
            var handle = GCHandle.FromIntPtr((nint)array->PrivateData);
            ((Column)handle.Target!).Dispose();
            handle.Free();
        }

        array->Release = null;
    }
}
