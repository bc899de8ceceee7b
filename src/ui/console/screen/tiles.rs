// SPDX-License-Identifier: GPL-3.0-or-later
//! The guest's picture cut into tiles, so that a change makes again only what it
//! touches: neither a texture nor a node of GTK's can be changed in part.

use super::geometry::Area;

/// Width and height of a tile; those at the right and lower edge are smaller.
pub(crate) const TILE: i32 = 256;

/// A picture's tiles, row by row, each with what was made of it as long as that
/// is true.
#[derive(Debug)]
pub(crate) struct Tiles<T> {
    size: (i32, i32),
    made: Vec<Option<T>>,
}

impl<T> Default for Tiles<T> {
    fn default() -> Self {
        Self::new((0, 0))
    }
}

impl<T> Tiles<T> {
    /// The tiles of a picture of this size, all to be made.
    pub(crate) fn new(size: (i32, i32)) -> Self {
        let count = usize::try_from(across(size.0) * across(size.1)).unwrap_or(0);
        Self {
            size,
            made: std::iter::repeat_with(|| None).take(count).collect(),
        }
    }

    /// The size of the picture.
    pub(crate) fn size(&self) -> (i32, i32) {
        self.size
    }

    /// Takes back what was made of all tiles.
    pub(crate) fn damage_all(&mut self) {
        self.made.fill_with(|| None);
    }

    /// Takes back what was made of the tiles that `damage` touches.
    pub(crate) fn damage(&mut self, damage: Area) {
        for index in self.touched(damage) {
            if let Some(tile) = self.made.get_mut(index) {
                *tile = None;
            }
        }
    }

    /// All tiles with their areas; those that are not true any more are made by
    /// `make`. A tile that cannot be made is left out.
    pub(crate) fn refreshed(&mut self, make: impl Fn(Area) -> Option<T>) -> Vec<(Area, &T)> {
        let areas: Vec<Area> = (0..self.made.len()).map(|index| self.area(index)).collect();
        let tiles = self.made.iter_mut().zip(areas);
        tiles
            .filter_map(|(tile, area)| {
                if tile.is_none() {
                    *tile = make(area);
                }
                Some((area, tile.as_ref()?))
            })
            .collect()
    }

    /// The tiles that `damage` touches.
    fn touched(&self, damage: Area) -> Vec<usize> {
        let columns = steps(damage.x, damage.width, self.size.0);
        let rows = steps(damage.y, damage.height, self.size.1);
        rows.flat_map(|row| columns.clone().map(move |column| (row, column)))
            .filter_map(|(row, column)| usize::try_from(row * across(self.size.0) + column).ok())
            .collect()
    }

    fn area(&self, index: usize) -> Area {
        let index = i32::try_from(index).unwrap_or(0);
        let columns = across(self.size.0).max(1);
        let (x, y) = (index % columns * TILE, index / columns * TILE);
        Area {
            x,
            y,
            width: TILE.min(self.size.0 - x),
            height: TILE.min(self.size.1 - y),
        }
    }
}

/// How many tiles cover `length` pixels.
fn across(length: i32) -> i32 {
    (length.max(0) + TILE - 1) / TILE
}

/// The tiles along one axis that `start` and the `length` pixels from it touch.
fn steps(start: i32, length: i32, size: i32) -> std::ops::Range<i32> {
    let first = start.clamp(0, size);
    let end = start.saturating_add(length.max(0)).clamp(first, size);
    if first == end {
        return 0..0;
    }
    first / TILE..(end - 1) / TILE + 1
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn area(x: i32, y: i32, width: i32, height: i32) -> Area {
        Area {
            x,
            y,
            width,
            height,
        }
    }

    /// Makes what is to be made, and says how much that was.
    fn refresh(tiles: &mut Tiles<Area>) -> usize {
        let made = Cell::new(0);
        tiles.refreshed(|area| {
            made.set(made.get() + 1);
            Some(area)
        });
        made.get()
    }

    #[test]
    fn tiles_cover_the_picture_once() {
        let mut tiles = Tiles::new((1280, 800));
        let areas: Vec<Area> = tiles
            .refreshed(Some)
            .into_iter()
            .map(|(area, _)| area)
            .collect();
        assert_eq!(areas.len(), 5 * 4);
        assert_eq!(areas[0], area(0, 0, 256, 256));
        assert_eq!(areas[19], area(1024, 768, 256, 32));
        let pixels: i32 = areas.iter().map(|area| area.width * area.height).sum();
        assert_eq!(pixels, 1280 * 800);
    }

    #[test]
    fn damage_makes_anew_only_what_it_touches() {
        let mut tiles = Tiles::new((1280, 800));
        assert_eq!(refresh(&mut tiles), 20);
        assert_eq!(refresh(&mut tiles), 0);
        for (damage, touched) in [
            (area(10, 10, 8, 16), 1),
            (area(255, 0, 1, 1), 1),
            (area(255, 0, 2, 1), 2),
            (area(255, 255, 2, 2), 4),
            (area(256, 256, 256, 256), 1),
            (area(0, 0, 1280, 800), 20),
            (area(1279, 799, 500, 500), 1),
            (area(0, 0, 0, 10), 0),
            (area(2000, 0, 10, 10), 0),
        ] {
            tiles.damage(damage);
            assert_eq!(refresh(&mut tiles), touched, "{damage:?}");
        }
    }

    #[test]
    fn a_picture_without_area_has_no_tiles() {
        let mut tiles = Tiles::<Area>::new((0, 480));
        tiles.damage(area(0, 0, 10, 10));
        assert_eq!(refresh(&mut tiles), 0);
    }
}
