//! The copy of the server's state, and how lists and frames change it.
//!
//! Owns: what counts as added, modified and deleted; objects that could not be decoded, by key.
//! Must not know: requests, readers, subscribers.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::identity::{Identity, Key, same_revision};
use super::objects::Objects;
use super::source::{Item, Misfit};

/// One change of the copy.
pub(crate) enum Change<K> {
    Added(Arc<K>),
    Modified {
        old: Arc<K>,
        new: Arc<K>,
    },
    /// `known` stood in the copy; `latest` is the state that came with the deletion, or `known` again.
    Deleted {
        known: Arc<K>,
        latest: Arc<K>,
    },
}

/// The copy.
pub(crate) struct Replica<K> {
    objects: Objects<K>,
    /// Objects that the server has and that could not be decoded. The copy keeps the last state that could.
    misfits: BTreeMap<Key, Misfit>,
}

/// Objects on their way to replace the copy.
pub(crate) struct Collection<K> {
    objects: Objects<K>,
    misfits: BTreeMap<Key, Misfit>,
    /// Whether there were objects of which not even the key could be read.
    unidentified: bool,
}

impl<K> Default for Replica<K> {
    fn default() -> Self {
        Self {
            objects: Objects::default(),
            misfits: BTreeMap::new(),
        }
    }
}

impl<K> Default for Collection<K> {
    fn default() -> Self {
        Self {
            objects: Objects::default(),
            misfits: BTreeMap::new(),
            unidentified: false,
        }
    }
}

impl<K: Identity> Collection<K> {
    /// The item is part of the new state.
    pub(crate) fn set(&mut self, item: Item<K>) {
        match item {
            Item::Object(object) => {
                if !self.misfits.is_empty() {
                    self.misfits
                        .remove(&Key::new(object.namespace(), object.name()));
                }
                self.objects.insert(object);
            }
            Item::Misfit(misfit) => match misfit.key.clone() {
                Some(key) => {
                    self.objects.remove(&key.namespace, &key.name);
                    self.misfits.insert(key, misfit);
                }
                None => self.unidentified = true,
            },
        }
    }

    /// The item is no longer part of the new state.
    pub(crate) fn delete(&mut self, item: &Item<K>) {
        if let Some(key) = key_of(item) {
            self.objects.remove(&key.namespace, &key.name);
            self.misfits.remove(&key);
        }
    }
}

impl<K: Identity> Replica<K> {
    pub(crate) fn objects(&self) -> &Objects<K> {
        &self.objects
    }

    pub(crate) fn misfits(&self) -> &BTreeMap<Key, Misfit> {
        &self.misfits
    }

    /// The item, or in its place the object of the copy that is the same revision, so that a new list does not
    /// hold in memory twice what did not change.
    pub(crate) fn reuse(&self, item: Item<K>) -> Item<K> {
        match item {
            Item::Object(new) => match self.objects.get(new.namespace(), new.name()) {
                Some(old) if same_revision(&**old, &*new) => Item::Object(Arc::clone(old)),
                Some(_) | None => Item::Object(new),
            },
            Item::Misfit(misfit) => Item::Misfit(misfit),
        }
    }

    /// An object was added or modified.
    pub(crate) fn set(&mut self, item: Item<K>, changes: &mut Vec<Change<K>>) {
        match item {
            Item::Object(object) => {
                if !self.misfits.is_empty() {
                    self.misfits
                        .remove(&Key::new(object.namespace(), object.name()));
                }
                let old = self.objects.get(object.namespace(), object.name()).cloned();
                match old {
                    None => {
                        self.objects.insert(Arc::clone(&object));
                        changes.push(Change::Added(object));
                    }
                    Some(old) if same_revision(&*old, &*object) => {}
                    Some(old) => {
                        self.objects.insert(Arc::clone(&object));
                        changed(old, object, changes);
                    }
                }
            }
            Item::Misfit(misfit) => {
                let Some(key) = misfit.key.clone() else {
                    return;
                };
                self.drop_other_incarnation(&key, &misfit.uid, changes);
                self.misfits.insert(key, misfit);
            }
        }
    }

    /// An object was deleted.
    pub(crate) fn delete(&mut self, item: &Item<K>, changes: &mut Vec<Change<K>>) {
        let Some(key) = key_of(item) else { return };
        self.misfits.remove(&key);
        let Some(known) = self.objects.get(&key.namespace, &key.name).cloned() else {
            return;
        };
        let uid = match item {
            Item::Object(object) => object.uid(),
            Item::Misfit(misfit) => &misfit.uid,
        };
        if is_other_incarnation(&*known, uid) {
            return;
        }
        self.objects.remove(&key.namespace, &key.name);
        let latest = match item {
            Item::Object(object) => Arc::clone(object),
            Item::Misfit(_) => Arc::clone(&known),
        };
        changes.push(Change::Deleted { known, latest });
    }

    /// The collection is the state now. What it does not have is deleted, unless it may hide among the objects
    /// that could not be decoded. Deletions of what is gone come first.
    pub(crate) fn replace(&mut self, collection: Collection<K>, changes: &mut Vec<Change<K>>) {
        let Collection {
            mut objects,
            misfits,
            unidentified,
        } = collection;
        let mut kept = Vec::new();
        for old in self.objects.iter() {
            match objects.get(old.namespace(), old.name()) {
                Some(new) if same_revision(&**old, &**new) => kept.push(Arc::clone(old)),
                Some(_) => {}
                None => {
                    let hidden = match misfits.get(&Key::new(old.namespace(), old.name())) {
                        Some(misfit) => !is_other_incarnation(&**old, &misfit.uid),
                        None => unidentified,
                    };
                    if hidden {
                        kept.push(Arc::clone(old));
                    } else {
                        changes.push(Change::Deleted {
                            known: Arc::clone(old),
                            latest: Arc::clone(old),
                        });
                    }
                }
            }
        }
        for old in kept {
            objects.insert(old);
        }
        for new in objects.iter() {
            match self.objects.get(new.namespace(), new.name()) {
                None => changes.push(Change::Added(Arc::clone(new))),
                Some(old) if Arc::ptr_eq(old, new) => {}
                Some(old) => changed(Arc::clone(old), Arc::clone(new), changes),
            }
        }
        self.objects = objects;
        self.misfits = misfits;
    }

    fn drop_other_incarnation(&mut self, key: &Key, uid: &str, changes: &mut Vec<Change<K>>) {
        let old = self.objects.get(&key.namespace, &key.name);
        if old.is_some_and(|old| is_other_incarnation(&**old, uid))
            && let Some(known) = self.objects.remove(&key.namespace, &key.name)
        {
            changes.push(Change::Deleted {
                latest: Arc::clone(&known),
                known,
            });
        }
    }
}

/// A new incarnation of a name is another object, although it was never seen to be gone.
fn changed<K: Identity>(old: Arc<K>, new: Arc<K>, changes: &mut Vec<Change<K>>) {
    if is_other_incarnation(&*old, new.uid()) {
        changes.push(Change::Deleted {
            latest: Arc::clone(&old),
            known: old,
        });
        changes.push(Change::Added(new));
    } else {
        changes.push(Change::Modified { old, new });
    }
}

fn is_other_incarnation<K: Identity>(object: &K, uid: &str) -> bool {
    !uid.is_empty() && !object.uid().is_empty() && object.uid() != uid
}

fn key_of<K: Identity>(item: &Item<K>) -> Option<Key> {
    match item {
        Item::Object(object) => Some(Key::new(object.namespace(), object.name())),
        Item::Misfit(misfit) => misfit.key.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::identity::tests::{Thing, thing};
    use super::*;

    fn misfit(key: Option<&str>, uid: &str) -> Item<Thing> {
        Item::Misfit(Misfit {
            key: key.map(|key| {
                let (namespace, name) = key.split_once('/').unwrap_or(("", key));
                Key::new(namespace, name)
            }),
            uid: uid.to_owned(),
            resource_version: String::new(),
            message: "not a number".to_owned(),
        })
    }

    fn replica(objects: &[Arc<Thing>]) -> Replica<Thing> {
        let mut replica = Replica::default();
        for object in objects {
            replica.set(Item::Object(object.clone()), &mut Vec::new());
        }
        replica
    }

    fn collection(items: impl IntoIterator<Item = Item<Thing>>) -> Collection<Thing> {
        let mut collection = Collection::default();
        items.into_iter().for_each(|item| collection.set(item));
        collection
    }

    fn told(changes: &[Change<Thing>]) -> Vec<String> {
        let show = |object: &Thing| format!("{}#{}@{}", object.name, object.uid, object.version);
        changes
            .iter()
            .map(|change| match change {
                Change::Added(new) => format!("+{}", show(new)),
                Change::Modified { old, new } => format!("{}>{}", show(old), show(new)),
                Change::Deleted { known, latest } => format!("-{} {}", show(known), show(latest)),
            })
            .collect()
    }

    #[track_caller]
    fn check(
        replica: &mut Replica<Thing>,
        act: impl FnOnce(&mut Replica<Thing>, &mut Vec<Change<Thing>>),
        expected: &[&str],
    ) {
        let mut changes = Vec::new();
        act(replica, &mut changes);
        assert_eq!(told(&changes), expected);
    }

    #[test]
    fn tells_changes_and_passes_over_repetitions() {
        let mut r = replica(&[]);
        check(
            &mut r,
            |r, c| r.set(Item::Object(thing("a/x", 1, 1)), c),
            &["+x#1@1"],
        );
        check(
            &mut r,
            |r, c| r.set(Item::Object(thing("a/x", 1, 1)), c),
            &[],
        );
        check(
            &mut r,
            |r, c| r.set(Item::Object(thing("a/x", 1, 2)), c),
            &["x#1@1>x#1@2"],
        );
        check(
            &mut r,
            |r, c| r.delete(&Item::Object(thing("a/x", 1, 3)), c),
            &["-x#1@2 x#1@3"],
        );
        check(
            &mut r,
            |r, c| r.delete(&Item::Object(thing("a/x", 1, 3)), c),
            &[],
        );
    }

    #[test]
    fn a_new_incarnation_deletes_the_old_one() {
        let mut r = replica(&[thing("a/x", 1, 1)]);
        check(
            &mut r,
            |r, c| r.set(Item::Object(thing("a/x", 2, 5)), c),
            &["-x#1@1 x#1@1", "+x#2@5"],
        );
        check(
            &mut r,
            |r, c| r.delete(&Item::Object(thing("a/x", 1, 4)), c),
            &[],
        );
        check(
            &mut r,
            |r, c| r.replace(collection([Item::Object(thing("a/x", 3, 9))]), c),
            &["-x#2@5 x#2@5", "+x#3@9"],
        );
    }

    #[test]
    fn a_replacement_keeps_equal_objects_and_deletes_vanished_ones_first() {
        let old = thing("a/same", 1, 1);
        let mut r = replica(&[old.clone(), thing("a/gone", 1, 2), thing("b/new", 1, 3)]);
        let new = [
            thing("a/added", 1, 6),
            thing("a/same", 1, 1),
            thing("b/new", 1, 5),
        ];
        let mut changes = Vec::new();
        r.replace(collection(new.map(Item::Object)), &mut changes);
        let mut told = told(&changes);
        told[1..].sort();
        assert_eq!(
            told,
            ["-gone#1@2 gone#1@2", "+added#1@6", "new#1@3>new#1@5"]
        );
        assert!(Arc::ptr_eq(r.objects().get("a", "same").unwrap(), &old));
        assert_eq!(r.objects().len(), 3);
    }

    #[test]
    fn an_undecodable_object_is_kept_as_it_was_last_seen() {
        let mut r = replica(&[thing("a/x", 1, 1), thing("a/y", 1, 2)]);
        check(&mut r, |r, c| r.set(misfit(Some("a/x"), "1"), c), &[]);
        assert_eq!(r.misfits().len(), 1);
        check(
            &mut r,
            |r, c| r.replace(collection([misfit(Some("a/x"), "1")]), c),
            &["-y#1@2 y#1@2"],
        );
        assert_eq!(r.objects().get("a", "x").unwrap().version, "1");
        check(
            &mut r,
            |r, c| r.set(Item::Object(thing("a/x", 1, 9)), c),
            &["x#1@1>x#1@9"],
        );
        assert!(r.misfits().is_empty());
        check(&mut r, |r, c| r.set(misfit(Some("a/x"), "1"), c), &[]);
        check(
            &mut r,
            |r, c| r.delete(&misfit(Some("a/x"), "1"), c),
            &["-x#1@9 x#1@9"],
        );
        assert!(r.misfits().is_empty());
    }

    #[test]
    fn an_undecodable_new_incarnation_deletes_the_old_one() {
        let mut r = replica(&[thing("a/x", 1, 1), thing("a/y", 1, 2)]);
        check(
            &mut r,
            |r, c| r.set(misfit(Some("a/x"), "2"), c),
            &["-x#1@1 x#1@1"],
        );
        check(
            &mut r,
            |r, c| {
                r.replace(
                    collection([misfit(Some("a/x"), "2"), misfit(Some("a/y"), "2")]),
                    c,
                )
            },
            &["-y#1@2 y#1@2"],
        );
    }

    #[test]
    fn nothing_is_deleted_while_an_object_cannot_be_identified() {
        let mut r = replica(&[thing("a/x", 1, 1)]);
        check(
            &mut r,
            |r, c| r.replace(collection([misfit(None, "")]), c),
            &[],
        );
        check(
            &mut r,
            |r, c| r.replace(collection([]), c),
            &["-x#1@1 x#1@1"],
        );
    }

    #[test]
    fn a_collection_follows_changes_made_while_it_grows() {
        let mut c = collection([
            Item::Object(thing("a/x", 1, 1)),
            Item::Object(thing("a/y", 1, 2)),
            misfit(Some("a/z"), ""),
        ]);
        c.set(Item::Object(thing("a/y", 1, 5)));
        c.delete(&Item::Object(thing("a/x", 1, 6)));
        c.delete(&misfit(Some("a/z"), ""));
        let mut r = replica(&[]);
        check(&mut r, |r, changes| r.replace(c, changes), &["+y#1@5"]);
        assert!(r.misfits().is_empty());
    }
}
